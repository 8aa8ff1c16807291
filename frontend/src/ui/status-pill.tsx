import { Ban, CircleAlert, CircleCheck, CircleDashed, Clock, Info, type LucideIcon } from 'lucide-react'
import s from './status-pill.module.css'

export type Tone = 'ok' | 'wait' | 'no' | 'info' | 'alert' | 'idle'

const ICONS: Record<Tone, LucideIcon> = {
  ok: CircleCheck,
  wait: Clock,
  no: Ban,
  info: Info,
  alert: CircleAlert,
  idle: CircleDashed,
}

interface Props {
  tone: Tone
  children: string
  /** Another icon than the tone's own. */
  icon?: LucideIcon
}

/** How something stands: icon, word and hue together, so that no one of them carries it alone. */
export function StatusPill({ tone, children, icon }: Props) {
  const Icon = icon ?? ICONS[tone]
  return (
    <span className={s.pill} data-tone={tone}>
      <Icon size={14} strokeWidth={2.25} aria-hidden />
      {children}
    </span>
  )
}
