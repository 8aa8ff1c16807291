import { createLink } from '@tanstack/react-router'
import type { ComponentProps, ReactNode } from 'react'
import s from './tabs.module.css'

/** Views of one thing, each with an address of its own: links in a row, the open one marked by the router. */
export function Tabs({ label, children }: { label: string; children: ReactNode }) {
  return (
    <nav aria-label={label} className={s.tabs} data-noprint>
      {children}
    </nav>
  )
}

function TabLook(props: ComponentProps<'a'>) {
  return <a {...props} className={s.tab} />
}

export const Tab = createLink(TabLook)
