import { CircleAlert, CircleCheck, Info, type LucideIcon, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import s from './callout.module.css'

export type CalloutTone = 'info' | 'wait' | 'no' | 'ok'

const ICONS: Record<CalloutTone, LucideIcon> = { info: Info, wait: TriangleAlert, no: CircleAlert, ok: CircleCheck }

interface Props {
  tone?: CalloutTone
  title?: string
  children?: ReactNode
  /** What can be done about it. */
  action?: ReactNode
  /** Whether it came up just now and must be read aloud at once. */
  isAlert?: boolean
}

/** A note within the page, where it matters. */
export function Callout({ tone = 'info', title, children, action, isAlert = false }: Props) {
  const Icon = ICONS[tone]
  return (
    <div className={s.callout} data-tone={tone} role={isAlert ? 'alert' : undefined}>
      <Icon size={18} aria-hidden />
      <div className={s.words}>
        {title && <strong>{title}</strong>}
        {children}
      </div>
      {action}
    </div>
  )
}

interface BannerProps {
  tone?: CalloutTone
  children: ReactNode
  /** What can be done there and then. */
  action?: ReactNode
}

/** A narrow strip across the whole app, for what holds everywhere. */
export function Banner({ tone = 'info', children, action }: BannerProps) {
  const Icon = ICONS[tone]
  return (
    <div className={s.banner} data-tone={tone} role="status" data-noprint>
      <Icon size={15} aria-hidden />
      <p>{children}</p>
      {action}
    </div>
  )
}
