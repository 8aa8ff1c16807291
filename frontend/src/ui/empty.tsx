import { type ReactNode, useEffect } from 'react'
import s from './empty.module.css'
import { Rest } from './stave'

interface Props {
  title: string
  children?: ReactNode
  /** The one thing to do about it. */
  action?: ReactNode
  /** There is nothing else on the page: its title is the page's own. */
  isPage?: boolean
}

/** Where a list would be: nothing there yet, nothing that matches, or it could not be loaded. */
export function Empty({ title, children, action, isPage = false }: Props) {
  useEffect(() => {
    if (isPage) document.title = `${title} · StageSub`
  }, [isPage, title])
  const Title = isPage ? 'h1' : 'h2'
  return (
    <div className={s.empty} data-page={isPage || undefined}>
      <Rest />
      <Title tabIndex={isPage ? -1 : undefined} className={s.title}>
        {title}
      </Title>
      {children && <div className={s.text}>{children}</div>}
      {action}
    </div>
  )
}
