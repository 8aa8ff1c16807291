import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'

interface Props {
  project: string
  /** Where the board opens; at its top without one. */
  need?: string
  className?: string | undefined
  children: ReactNode
}

/** A link to the board of a project, where seats are filled. */
export function BoardLink({ project, need, className, children }: Props) {
  const to: string = `/admin/projects/${project}/requests`
  return (
    <Link to={to} search={(need ? { need } : {}) as never} {...(className && { className })}>
      {children}
    </Link>
  )
}
