import { useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { Pencil, Plus } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Project } from '@/api/projects'
import { useIsAdmin } from '@/api/session'
import { type Need, needs as needsOf } from '@/api/staffing'
import { useText } from '@/i18n'
import { usePositionName } from '@/i18n/names'
import { Button } from '@/ui/button'
import { Card } from '@/ui/card'
import { FillNotes } from '@/ui/fill-notes'
import { forecast } from './api'
import { NeedDialog } from './need-dialog'
import s from './needs.module.css'
import { WorstCase } from './worst-case'

interface Props {
  project: Project
  isOpen: boolean
  /** The need that is open, or `new`. */
  open: string | undefined
  onOpen: (need: string | null) => void
}

/** Whom the project is short of, how they are asked, and how far that gets in the worst case. */
export function NeedsCard({ project, isOpen, open, onOpen }: Props) {
  const t = useText('needs')
  const { data: all } = useSuspenseQuery(needsOf(project.id))
  const { data: worst, isError } = useQuery({ ...forecast(project.id), enabled: isOpen && all.length > 0 })
  const edited = all.find(({ id }) => id === open)
  return (
    <Card
      title={t('title')}
      end={
        isOpen && (
          <Button icon={Plus} variant={all.length > 0 ? 'plain' : 'primary'} onPress={() => onOpen('new')}>
            {t('add')}
          </Button>
        )
      }
    >
      {all.length === 0 && <p className={s.note}>{t('none')}</p>}
      <ul>
        {all.map((need) => (
          <Line key={need.id} need={need} isOpen={isOpen} onEdit={() => onOpen(need.id)}>
            {need.filled < need.quantity && isOpen && (
              <WorstCase need={need} forecast={worst?.find((one) => one.need === need.id)} isError={isError} />
            )}
          </Line>
        ))}
      </ul>
      {isOpen && (open === 'new' || edited) && (
        <NeedDialog key={open} project={project} {...(edited && { need: edited })} onClose={() => onOpen(null)} />
      )}
    </Card>
  )
}

interface LineProps {
  need: Need
  isOpen: boolean
  onEdit: () => void
  children: ReactNode
}

function Line({ need, isOpen, onEdit, children }: LineProps) {
  const t = useText('needs')
  const isAdmin = useIsAdmin()
  const name = usePositionName()(need.positionId)
  const { strategy, response, ladder, sessionIds, urgent, requiresLocal, reason, replaces, noteToMusician } = need
  const time = t(`proposedTime.${response.unit}`, { value: response.value })
  const facts = [
    t('summary', { strategy: t(`strategies.${strategy}`), response: time }),
    t('lists', { names: ladder.map(({ tier, name: own }) => tier ?? own).join('\u00a0→\u00a0') }),
    replaces ? t('forReplaces', { reason: t(`reasons.${reason}`), name: replaces }) : t(`reasons.${reason}`),
    ...(urgent ? [t('urgent')] : []),
    ...(requiresLocal ? [t('requiresLocal')] : []),
    ...(sessionIds.length > 0 ? [t('covers', { count: sessionIds.length })] : []),
  ]
  const canEdit = isOpen && (isAdmin || !need.armedAt)
  return (
    <li className={s.need}>
      <div className={s.head}>
        <h3 className={s.name}>{name}</h3>
        <FillNotes filled={need.filled} seats={need.quantity} />
        {canEdit && (
          <Button icon={Pencil} variant="quiet" isCompact onPress={onEdit} aria-label={t('edit', { need: name })}>
            {t('change')}
          </Button>
        )}
      </div>
      <p className={s.facts}>{facts.join(' · ')}</p>
      {noteToMusician && <p className={s.quote}>{noteToMusician}</p>}
      {isOpen && !canEdit && <p className={s.note}>{t('forManagers')}</p>}
      {children}
    </li>
  )
}
