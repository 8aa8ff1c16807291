import { ArrowLeft } from 'lucide-react'
import { type ReactNode, useEffect } from 'react'
import s from './page-head.module.css'

interface Props {
  title: string
  /** One line of fact beneath the title. */
  fact?: ReactNode
  /** At most two buttons. */
  actions?: ReactNode
  /** Where this page hangs: a link, shown above the title. */
  back?: ReactNode
}

/** The head of a page, with its only `h1`; also names the browser's tab. */
export function PageHead({ title, fact, actions, back }: Props) {
  useEffect(() => {
    document.title = `${title} · StageSub`
  }, [title])
  return (
    <header className={s.head}>
      {back && (
        <p className={s.back} data-noprint>
          <ArrowLeft size={15} aria-hidden />
          {back}
        </p>
      )}
      <div className={s.words}>
        <h1 tabIndex={-1} className={s.title}>
          {title}
        </h1>
        {fact && <div className={s.fact}>{fact}</div>}
      </div>
      {actions && (
        <div className={s.actions} data-noprint>
          {actions}
        </div>
      )}
    </header>
  )
}
