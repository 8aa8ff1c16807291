import { useQuery } from '@tanstack/react-query'
import { Pencil } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Project } from '@/api/projects'
import { useText } from '@/i18n'
import { useFormat } from '@/i18n/format'
import { Button } from '@/ui/button'
import { Card } from '@/ui/card'
import { staff } from './api'
import s from './plan-page.module.css'

/** What is known of a project beside its sessions and needs. */
export function FactsCard({ project, onEdit }: { project: Project; onEdit?: () => void }) {
  const t = useText('projects')
  const { span, weekday } = useFormat()
  const people = useQuery(staff).data ?? []
  const responsible = people.find(({ id }) => id === project.responsibleUserId)?.username
  const { contactName, contactPhone, contactEmail } = project
  const contact = [contactName, contactPhone, contactEmail].filter(Boolean).join('\n')
  const facts: [label: string, value: ReactNode][] = [
    [t('days'), span(project.startsOn, project.endsOn)],
    [t('programme'), project.programme],
    [t('conductor'), project.conductor],
    [t('dress'), project.dress],
    [t('terms'), project.terms],
    [t('rehearsalText'), project.rehearsalText],
    [t('concertText'), project.concertText],
    [t('contact'), contact],
    [t('responsible'), responsible],
    [t('answerBy'), project.answerBy && weekday(project.answerBy)],
    [t('conflictPolicy'), project.conflictPolicy && t(`policies.${project.conflictPolicy}`)],
    [t('notes'), project.notes],
    [t('externalId'), project.externalId],
  ]
  return (
    <Card
      title={t('facts')}
      end={
        onEdit && (
          <Button icon={Pencil} variant="quiet" onPress={onEdit}>
            {t('edit')}
          </Button>
        )
      }
    >
      <dl className={s.facts}>
        {facts.map(
          ([label, value]) =>
            value && (
              <div key={label} className={s.fact}>
                <dt className={s.label}>{label}</dt>
                <dd className={s.value}>{value}</dd>
              </div>
            ),
        )}
      </dl>
    </Card>
  )
}
