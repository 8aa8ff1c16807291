import { useRouter } from '@tanstack/react-router'
import type { MouseEvent, ReactNode } from 'react'

interface Props {
  /** An address of this app. */
  href: string
  className?: string | undefined
  children: ReactNode
}

/**
 * A link within the rows of a long list. The router's own works out, each time it is drawn, its address and whether
 * it is current; sixty of them are felt on every key.
 */
export function RowLink({ href, className, children }: Props) {
  const router = useRouter()
  const go = (event: MouseEvent) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    void router.navigate({ href })
  }
  return (
    <a href={href} className={className} onClick={go}>
      {children}
    </a>
  )
}
