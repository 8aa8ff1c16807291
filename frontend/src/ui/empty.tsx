import type { ReactNode } from 'react'
import s from './empty.module.css'
import { Rest } from './stave'

interface Props {
  title: string
  children?: ReactNode
  /** The one thing to do about it. */
  action?: ReactNode
}

/** Where a list would be: nothing there yet, nothing that matches, or it could not be loaded. */
export function Empty({ title, children, action }: Props) {
  return (
    <div className={s.empty}>
      <Rest />
      <h2 className={s.title}>{title}</h2>
      {children && <div className={s.text}>{children}</div>}
      {action}
    </div>
  )
}
