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
  return (
    <Link
      to="/admin/projects/$project"
      params={{ project }}
      {...(need && { hash: need })}
      {...(className && { className })}
    >
      {children}
    </Link>
  )
}
