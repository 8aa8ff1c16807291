import { useQuery } from '@tanstack/react-query'
import { projects } from '@/api/projects'
import type { Plan } from '@/api/staffing'
import { useText } from '@/i18n'
import { useFormat } from '@/i18n/format'
import { nameIn } from '@/lib/plan'
import { Callout } from '@/ui/callout'
import { Checkbox } from '@/ui/checkbox'
import { useDesk } from './context'
import s from './send-dialog.module.css'
import { SendNeed } from './send-need'

interface Props {
  plan: Plan
  /** Musicians who are left out this time. */
  exclude: readonly string[]
  onExclude: (musicians: readonly string[]) => void
  mustAcknowledge: boolean
  hasSeen: boolean
  onSeen: (hasSeen: boolean) => void
}

/** A plan, need by need, with what is worth knowing before it is sent. */
export function SendPlan({ plan, exclude, onExclude, mustAcknowledge, hasSeen, onSeen }: Props) {
  const t = useText('board.send')
  const { list } = useFormat()
  const nameOf = nameIn(plan.people)
  return (
    <>
      {plan.dispatches.length === 0 && <Callout tone="wait">{t('nobody')}</Callout>}
      <ul className={s.needs}>
        {plan.needs.map(({ need }) => (
          <SendNeed key={need} need={need} plan={plan} exclude={exclude} onExclude={onExclude} />
        ))}
      </ul>
      {plan.cancels.length > 0 && (
        <Callout tone="wait">
          {t('cancels', { names: list(plan.cancels.map(({ musician }) => nameOf(musician))) })}
        </Callout>
      )}
      {plan.conflicts.length > 0 && (
        <Callout tone="wait" title={t('conflicts')}>
          <ul className={s.conflicts}>
            {plan.conflicts.map((one) => (
              <Conflict key={`${one.kind}${one.need}${one.musician}`} conflict={one} name={nameOf(one.musician)} />
            ))}
          </ul>
          {mustAcknowledge && (
            <Checkbox checked={hasSeen} onChange={onSeen}>
              {t('acknowledge')}
            </Checkbox>
          )}
        </Callout>
      )}
    </>
  )
}

function Conflict({ conflict, name }: { conflict: Plan['conflicts'][number]; name: string }) {
  const t = useText('board.send')
  const { needName } = useDesk()
  const { list } = useFormat()
  const season = useQuery(projects).data ?? []
  if (conflict.kind === 'several_needs') {
    const others = list(conflict.others.map(needName))
    return <li>{t('severalNeeds', { name, need: needName(conflict.need), others })}</li>
  }
  const project = season.find(({ id }) => id === conflict.project)?.name ?? t('otherProject')
  return <li>{conflict.accepted ? t('bookedAccepted', { name, project }) : t('bookedAsked', { name, project })}</li>
}
