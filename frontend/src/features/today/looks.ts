import {
  CircleAlert,
  CircleHelp,
  CircleStop,
  ClockAlert,
  Hourglass,
  type LucideIcon,
  MailX,
  Phone,
  Scale,
  UserRoundPlus,
} from 'lucide-react'
import type { TodayItem } from '@/api/today'
import type { Tone } from '@/ui/status-pill'

/** How each kind of thing that waits looks beside its word. */
export const LOOKS: Record<TodayItem['kind'], { tone: Tone; icon: LucideIcon }> = {
  call_prompt: { tone: 'wait', icon: Phone },
  too_late: { tone: 'alert', icon: ClockAlert },
  exhausted: { tone: 'alert', icon: CircleAlert },
  needs_decision: { tone: 'alert', icon: Scale },
  held: { tone: 'wait', icon: CircleStop },
  question: { tone: 'info', icon: CircleHelp },
  standby: { tone: 'info', icon: UserRoundPlus },
  mail_failed: { tone: 'no', icon: MailX },
  open_seats: { tone: 'idle', icon: Hourglass },
}
