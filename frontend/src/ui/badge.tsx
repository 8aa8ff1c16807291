import type { ReactNode } from 'react'
import s from './badge.module.css'

/** A small fact beside a name: a tier, a count. */
export function Badge({ children }: { children: ReactNode }) {
  return <span className={s.badge}>{children}</span>
}

/** The key that does the same. */
export function KeyHint({ children }: { children: ReactNode }) {
  return <kbd className={s.key}>{children}</kbd>
}
