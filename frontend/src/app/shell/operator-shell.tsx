import { Link, Outlet } from '@tanstack/react-router'
import { lazy, Suspense, useEffect, useState } from 'react'
import { onSessionEnd } from '@/api/session-signal'
import { Skeleton } from '@/ui/skeleton'
import { Mark } from '@/ui/stave'
import { AccountMenu } from './account-menu'
import s from './operator-shell.module.css'
import { SkipLink } from './skip-link'

const SignInAgain = lazy(() => import('./sign-in-again').then((m) => ({ default: m.SignInAgain })))

/** The frame of the pages for those who run all orchestras; it belongs to none of them. */
export function OperatorShell() {
  const [hasEnded, setEnded] = useState(false)
  useEffect(() => onSessionEnd(() => setEnded(true)), [])
  return (
    <div className={s.shell}>
      <SkipLink />
      <header className={s.bar} data-noprint>
        <Link to="/superadmin" className={s.brand}>
          <Mark />
          StageSub
        </Link>
        <div className={s.account}>
          <AccountMenu />
        </div>
      </header>
      <main id="main" tabIndex={-1} className={s.main}>
        <Suspense fallback={<Skeleton />}>
          <Outlet />
        </Suspense>
      </main>
      <Suspense>{hasEnded && <SignInAgain onDone={() => setEnded(false)} />}</Suspense>
    </div>
  )
}
