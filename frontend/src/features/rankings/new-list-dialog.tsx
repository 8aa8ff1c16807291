import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { keys } from '@/api/keys'
import { projects } from '@/api/projects'
import { type RankingList, useScore } from '@/api/roster'
import { useText } from '@/i18n'
import { useErrorText } from '@/i18n/error-text'
import { useName } from '@/i18n/names'
import { Callout } from '@/ui/callout'
import { Dialog } from '@/ui/dialog'
import { useAppForm } from '@/ui/form'
import { useListNames } from '@/ui/list-names'
import { copyList, makeList } from './api'

const OVER = new Set(['completed', 'cancelled', 'archived'])

interface Props {
  /** The list whose people it begins with; without one it begins empty. */
  original?: RankingList
  onClose: () => void
}

/** A list of one's own: for one project, or a template to begin others from. */
export function NewListDialog({ original, onClose }: Props) {
  const t = useText('rankings')
  const common = useText('common')
  const navigate = useNavigate()
  const queries = useQueryClient()
  const errorText = useErrorText()
  const nameOf = useName()
  const { positions } = useScore()
  const { instrumentOf, full } = useListNames()
  const season = useQuery(projects).data ?? []
  const [fault, setFault] = useState('')
  const form = useAppForm({
    defaultValues: { name: '', positionId: original?.positionId ?? '', projectId: '' },
    onSubmit: async ({ value }) => {
      const body = { name: value.name.trim(), projectId: value.projectId || null, positionId: value.positionId }
      try {
        const { id } = await (original ? copyList(original.id, body) : makeList(body))
        await queries.invalidateQueries({ queryKey: keys.rankings })
        onClose()
        await navigate({ to: '/admin/rankings/$list', params: { list: id } })
      } catch (error) {
        setFault(errorText(error))
      }
    },
  })
  const required = { onSubmit: ({ value }: { value: string }) => (value.trim() ? undefined : common('required')) }
  return (
    <Dialog title={original ? t('duplicateTitle', { name: full(original) }) : t('newTitle')} onClose={onClose}>
      <form.AppForm>
        <form.Body>
          <form.AppField name="name" validators={required}>
            {(f) => <f.Text label={t('name')} hint={t('nameHint')} maxLength={120} />}
          </form.AppField>
          <form.AppField name="positionId" validators={required}>
            {(f) => (
              <f.Choose
                label={t('position')}
                choices={[
                  { value: '', label: t('choosePosition') },
                  ...[...positions.values()].map((one) => ({
                    value: one.id,
                    label: nameOf(one),
                    group: instrumentOf(one.id),
                  })),
                ]}
              />
            )}
          </form.AppField>
          <form.AppField name="projectId">
            {(f) => (
              <f.Choose
                label={t('forProject')}
                hint={t('forProjectHint')}
                choices={[
                  { value: '', label: t('template') },
                  ...season
                    .filter(({ status }) => !OVER.has(status))
                    .map(({ id, name }) => ({ value: id, label: name })),
                ]}
              />
            )}
          </form.AppField>
          {fault && (
            <Callout tone="no" isAlert>
              {fault}
            </Callout>
          )}
          <form.Submit>{t('make')}</form.Submit>
        </form.Body>
      </form.AppForm>
    </Dialog>
  )
}
