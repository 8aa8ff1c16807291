import { useText } from '@/i18n'
import s from './fill-notes.module.css'

const STEP = 13
const MOST = 14

/** How many places are filled, as noteheads on a line: a full head is a filled chair. Many become a number. */
export function FillNotes({ filled, seats }: { filled: number; seats: number }) {
  const t = useText('common')
  const label = t('fill', { filled, seats })
  const isDone = filled >= seats
  return (
    <span className={s.fill} role="img" aria-label={label} title={label} data-done={isDone || undefined}>
      {seats <= MOST && (
        <svg width={seats * STEP + 4} height="14" aria-hidden="true">
          <line className={s.line} x1="0" y1="7" x2="100%" y2="7" />
          {Array.from({ length: seats }, (_, seat) => {
            const x = seat * STEP + 8
            return (
              <ellipse
                key={x}
                className={seat < filled ? s.full : s.open}
                cx={x}
                cy="7"
                rx="4.6"
                ry="3.4"
                transform={`rotate(-20 ${x} 7)`}
              />
            )
          })}
        </svg>
      )}
      <span className={s.count} aria-hidden="true">
        {filled}/{seats}
      </span>
    </span>
  )
}
