import { useText } from '@/i18n'
import { useTimeLeft, useWhen } from '@/i18n/when'
import { elapsedPart } from '@/lib/time-left'
import s from './card.module.css'
import { useDesk } from './context'

/** How long somebody still has to answer: in words, and as a line that fills. */
export function Countdown({ from, until }: { from: string; until: string }) {
  const t = useText('board')
  const { now, board } = useDesk()
  const when = useWhen(now)
  const leftOf = useTimeLeft()
  const gone = elapsedPart(from, until, now)
  const isOver = gone >= 1
  return (
    <div className={s.countdown} data-late={gone > 0.75 || undefined}>
      <p className={s.deadline}>
        <strong>
          {board.status === 'paused'
            ? t('timeStands')
            : isOver
              ? t('timeOver')
              : t('timeLeft', { left: leftOf(until, now) })}
        </strong>
        <span>{t('answerBy', { when: when(until) })}</span>
      </p>
      <div className={s.track} aria-hidden="true">
        <div className={s.gone} style={{ inlineSize: `${gone * 100}%` }} />
      </div>
    </div>
  )
}
