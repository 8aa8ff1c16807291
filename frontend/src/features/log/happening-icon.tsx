import {
  Ban,
  CalendarDays,
  CircleCheck,
  CircleHelp,
  Clock,
  type LucideIcon,
  MailX,
  Pencil,
  Send,
  UserRoundMinus,
  UserRoundPlus,
} from 'lucide-react'
import s from './log.module.css'

const ICONS: Record<string, LucideIcon> = {
  'request.accepted': CircleCheck,
  'request.declined': Ban,
  'request.expired': Clock,
  'request.open': Send,
  'request.queued': Send,
  'request.resent': Send,
  'request.cancelled': Ban,
  'request.undeliverable': MailX,
  'request.withdrawn': UserRoundMinus,
  'request.released': UserRoundMinus,
  'request.standby': UserRoundPlus,
  'request.questioned': CircleHelp,
  'plan.executed': Send,
}

const TONES: Record<string, 'ok' | 'no'> = {
  'request.accepted': 'ok',
  'request.declined': 'no',
  'request.undeliverable': 'no',
  'request.withdrawn': 'no',
}

/** What kind of thing happened, at a glance; the words beside it say the same. */
export function HappeningIcon({ kind }: { kind: string }) {
  const Icon = ICONS[kind] ?? (kind.startsWith('session.') ? CalendarDays : Pencil)
  return <Icon size={16} aria-hidden className={s.icon} data-tone={TONES[kind]} />
}
