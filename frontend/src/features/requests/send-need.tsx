import { RotateCcw, X } from 'lucide-react'
import type { Plan } from '@/api/staffing'
import { useText } from '@/i18n'
import { useWhen } from '@/i18n/when'
import { nameIn } from '@/lib/plan'
import { Disclosure } from '@/ui/card'
import { IconButton } from '@/ui/icon-button'
import { useDesk } from './context'
import { listOf } from './lists'
import s from './send-dialog.module.css'
import { useVerdict } from './use-verdict'

interface Props {
  need: string
  plan: Plan
  exclude: readonly string[]
  onExclude: (musicians: readonly string[]) => void
}

/** One need of a plan: who is asked, when that leaves, and why the others are not. */
export function SendNeed({ need, plan, exclude, onExclude }: Props) {
  const t = useText('board')
  const { board, now, needName } = useDesk()
  const when = useWhen(now)
  const nameOf = nameIn(plan.people)
  const onBoard = board.needs.find(({ id }) => id === need)
  const asked = plan.dispatches.filter((one) => one.need === need)
  const hold = plan.holds.find((one) => one.need === need)
  const { leavesAt, deadline } = plan.needs.find((one) => one.need === need) ?? {}
  const isAsked = new Set(asked.map(({ musician }) => musician))
  const others = plan.verdicts.filter((one) => one.need === need && !isAsked.has(one.musician))
  const leftOut = others.filter(({ musician }) => exclude.includes(musician))
  const source = (ordinal: number, rank: number) =>
    onBoard ? t('listRank', { list: t('list', { name: listOf(onBoard, ordinal) }), rank }) : ''

  return (
    <li className={s.need}>
      <h3>{needName(need)}</h3>
      {asked.length > 0 && leavesAt && (
        <p className={s.times}>
          {deadline
            ? t('send.leavesDeadline', { leaves: when(leavesAt), deadline: when(deadline) })
            : t('send.tooLate')}
        </p>
      )}
      {asked.length === 0 && hold && <p className={s.times}>{t(`idle.${hold.reason}`)}</p>}
      <ul>
        {asked.map(({ musician, listOrdinal, rank }) => (
          <li key={musician} className={s.person}>
            <span className={s.name}>{nameOf(musician)}</span>
            <span className={s.source}>{source(listOrdinal, rank)}</span>
            <IconButton
              icon={X}
              label={t('send.leaveOut', { name: nameOf(musician) })}
              onPress={() => onExclude([...exclude, musician])}
            />
          </li>
        ))}
        {leftOut.map(({ musician }) => (
          <li key={musician} className={s.person} data-out>
            <span className={s.name}>{nameOf(musician)}</span>
            <span className={s.source}>{t('send.leftOut')}</span>
            <IconButton
              icon={RotateCcw}
              label={t('send.takeBack', { name: nameOf(musician) })}
              onPress={() => onExclude(exclude.filter((one) => one !== musician))}
            />
          </li>
        ))}
      </ul>
      {others.length > leftOut.length && (
        <Verdicts some={others.filter((one) => !leftOut.includes(one))} nameOf={nameOf} source={source} />
      )}
    </li>
  )
}

interface VerdictsProps {
  some: Plan['verdicts']
  nameOf: (musician: string) => string
  source: (ordinal: number, rank: number) => string
}

function Verdicts({ some, nameOf, source }: VerdictsProps) {
  const t = useText('board.send')
  const verdictOf = useVerdict()
  return (
    <Disclosure summary={t('verdicts', { count: some.length })}>
      <ul className={s.verdicts}>
        {some.map((one) => (
          <li key={one.musician}>
            <span>{nameOf(one.musician)}</span>
            <span>{verdictOf(one)}</span>
            <span>{source(one.listOrdinal, one.rank)}</span>
          </li>
        ))}
      </ul>
    </Disclosure>
  )
}
