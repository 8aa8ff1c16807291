import {
  Armchair,
  CircleCheck,
  CircleSlash,
  Clock,
  Hourglass,
  type LucideIcon,
  MailOpen,
  MailX,
  Undo2,
  UserMinus,
} from 'lucide-react'
import { useText } from '@/i18n'
import { StatusPill, type Tone } from '@/ui/status-pill'
import type { Shown } from './board-state'

const LOOKS: Record<Shown, [Tone, LucideIcon]> = {
  queued: ['info', Clock],
  open: ['wait', MailOpen],
  accepted: ['ok', CircleCheck],
  declined: ['no', CircleSlash],
  expired: ['idle', Hourglass],
  cancelled: ['idle', Undo2],
  undeliverable: ['alert', MailX],
  withdrawn: ['no', UserMinus],
  released: ['idle', UserMinus],
  standby: ['info', Armchair],
}

/** How a request stands. */
export function RequestStatus({ status }: { status: Shown }) {
  const t = useText('board.status')
  const [tone, icon] = LOOKS[status]
  return (
    <StatusPill tone={tone} icon={icon}>
      {t(status)}
    </StatusPill>
  )
}
