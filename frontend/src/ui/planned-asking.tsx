import type { Plan } from '@/api/staffing'
import { useText } from '@/i18n'
import { useFormat } from '@/i18n/format'
import { byNeed, nameIn } from '@/lib/plan'
import s from './asking.module.css'

interface Props {
  plan: Plan
  needName: (need: string) => string
}

/** Who will be asked about what, when the mail leaves and until when it can be answered. */
export function PlannedAsking({ plan, needName }: Props) {
  const t = useText('asking')
  const { moment } = useFormat()
  const nameOf = nameIn(plan.people)
  const times = new Map(plan.needs.map((one) => [one.need, one]))
  return (
    <ul className={s.needs}>
      {byNeed(plan.dispatches).map(([need, asked]) => {
        const { leavesAt, deadline } = times.get(need) ?? {}
        return (
          <li key={need} className={s.need}>
            <strong>{needName(need)}</strong>
            <ul className={s.names}>
              {asked.map(({ musician }) => (
                <li key={musician}>{nameOf(musician)}</li>
              ))}
            </ul>
            {leavesAt && (
              <p className={s.times}>
                {deadline
                  ? t('times', { leaves: moment(leavesAt), deadline: moment(deadline) })
                  : t('leaves', { leaves: moment(leavesAt) })}
              </p>
            )}
          </li>
        )
      })}
    </ul>
  )
}
