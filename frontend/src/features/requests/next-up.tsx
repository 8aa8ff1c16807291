import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { type BoardNeed, type Candidate, candidates } from '@/api/staffing'
import { useText } from '@/i18n'
import { useWhen } from '@/i18n/when'
import { comingUp, nameOf } from './board-state'
import { CandidatesDialog } from './candidates-dialog'
import { useDesk } from './context'
import { listOf } from './lists'
import s from './next-up.module.css'
import { useVerdict } from './use-verdict'

const SHOWN = 3

/** Who will be asked next, and why those before them on the lists will not. */
export function NextUp({ need }: { need: BoardNeed }) {
  const t = useText('board')
  const { board, now } = useDesk()
  const when = useWhen(now)
  const { data, isError } = useQuery(candidates(board.projectId, need.id))
  const [isOpen, setOpen] = useState(false)
  const next = comingUp(data?.items ?? [], SHOWN)
  // Then the alarm above has said so.
  const isExhausted = need.fillState === 'exhausted' && next.length === 0
  const hasOpening = need.ladder.find(({ opensAt }) => opensAt)
  return (
    <section className={s.next} aria-busy={!data && !isError}>
      {!isExhausted && <h3 className={s.title}>{t('next')}</h3>}
      {!data && <p className={s.note}>{isError ? t('nextFailed') : t('nextLoading')}</p>}
      {data && next.length === 0 && !isExhausted && <p className={s.note}>{t('nextNobody')}</p>}
      <ol className={s.list}>
        {next.map((one) => (
          <Line key={one.musicianId} one={one} need={need} />
        ))}
      </ol>
      {hasOpening?.opensAt && (
        <p className={s.note}>
          {t('opensAt', { name: hasOpening.tier ?? hasOpening.name ?? '', at: when(hasOpening.opensAt) })}
        </p>
      )}
      {data && next.length > 0 && (
        <p className={s.note}>
          {data.deadline
            ? t('nextTimes', { leaves: when(data.leavesAt), deadline: when(data.deadline) })
            : t('nextTooLate')}
        </p>
      )}
      {data && data.items.length > 0 && (
        <button type="button" className={s.all} onClick={() => setOpen(true)}>
          {t('everybody', { count: data.items.length })}
        </button>
      )}
      {data && isOpen && <CandidatesDialog need={need} items={data.items} onClose={() => setOpen(false)} />}
    </section>
  )
}

function Line({ one, need }: { one: Candidate; need: BoardNeed }) {
  const t = useText('board')
  const verdictOf = useVerdict()
  const isPassed = one.turn == null
  const isStandby = one.request?.standbySince
  return (
    <li className={s.line} data-passed={isPassed || undefined}>
      <span className={s.turn} aria-hidden="true">
        {one.turn ?? '–'}
      </span>
      <span className={s.name}>{nameOf(one)}</span>
      <span className={s.why}>
        {isPassed
          ? verdictOf(one)
          : isStandby
            ? t('status.standby')
            : t('listRank', { list: t('list', { name: listOf(need, one.listOrdinal) }), rank: one.rank })}
      </span>
    </li>
  )
}
