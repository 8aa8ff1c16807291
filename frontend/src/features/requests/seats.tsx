import { useText } from '@/i18n'
import s from './seats.module.css'

const STEP = 22
const MOST = 24

interface Props {
  quantity: number
  filled: number
  asked: number
}

/** The places of a need as noteheads on a line: full, asked about, or empty. */
export function Seats({ quantity, filled, asked }: Props) {
  const t = useText('board')
  const waiting = Math.min(asked, Math.max(0, quantity - filled))
  const label = t('seats', { quantity, filled, asked, open: Math.max(0, quantity - filled - waiting) })
  return (
    <span className={s.seats} role="img" aria-label={label} title={label}>
      {quantity <= MOST && (
        <svg width={quantity * STEP + 6} height="24" aria-hidden="true">
          <line className={s.line} x1="0" y1="12" x2="100%" y2="12" />
          {Array.from({ length: quantity }, (_, seat) => {
            const x = seat * STEP + 14
            const state = seat < filled ? s.full : seat < filled + waiting ? s.asked : s.open
            return <Note key={x} x={x} className={state} hasDot={seat >= filled && seat < filled + waiting} />
          })}
        </svg>
      )}
      <span className={s.count} aria-hidden="true">
        {filled}
        <small>/{quantity}</small>
      </span>
    </span>
  )
}

function Note({ x, className, hasDot }: { x: number; className: string | undefined; hasDot: boolean }) {
  return (
    <g className={className}>
      <ellipse cx={x} cy="12" rx="8" ry="5.8" transform={`rotate(-20 ${x} 12)`} />
      {hasDot && <circle cx={x} cy="12" r="2.2" className={s.dot} />}
    </g>
  )
}
