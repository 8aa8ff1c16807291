import { useQueryClient } from '@tanstack/react-query'
import { Outlet } from '@tanstack/react-router'
import { lazy, Suspense, useEffect, useState, useSyncExternalStore } from 'react'
import { followEvents } from '@/api/live'
import { useMe } from '@/api/session'
import { onSessionEnd } from '@/api/session-signal'
import { Skeleton } from '@/ui/skeleton'
import { useIsPhone } from '@/ui/use-media'
import { closeOverlay, openOverlay } from '../command/overlay'
import { useShortcuts } from '../command/shortcuts'
import { Banners } from './banners'
import { useKeptFocus } from './keep-focus'
import { Rail } from './rail'
import s from './shell.module.css'
import { SkipLink } from './skip-link'
import { TabBar } from './tab-bar'

const Palette = lazy(() => import('../command/palette').then((m) => ({ default: m.Palette })))
const HelpSheet = lazy(() => import('../command/help-sheet').then((m) => ({ default: m.HelpSheet })))
const MoreSheet = lazy(() => import('./more-sheet').then((m) => ({ default: m.MoreSheet })))
const SignInAgain = lazy(() => import('./sign-in-again').then((m) => ({ default: m.SignInAgain })))

/** The frame of every page for staff: where one can go, what holds everywhere, and what opens over all of it. */
export function Shell() {
  const queries = useQueryClient()
  const { orchestra } = useMe()
  const isPhone = useIsPhone()
  const overlay = useSyncExternalStore(openOverlay.watch, openOverlay.get)
  const [hasEnded, setEnded] = useState(false)
  const scope = orchestra?.id
  useShortcuts()
  useKeptFocus()
  useEffect(() => onSessionEnd(() => setEnded(true)), [])
  useEffect(() => (scope && !hasEnded ? followEvents(queries, scope) : undefined), [queries, scope, hasEnded])

  return (
    <div className={s.shell}>
      <SkipLink />
      {isPhone ? <TabBar /> : <Rail />}
      <div className={s.column}>
        <Banners />
        <main id="main" tabIndex={-1} className={s.main}>
          <Suspense fallback={<Skeleton />}>
            <Outlet />
          </Suspense>
        </main>
      </div>
      <Suspense>
        {overlay === 'palette' && <Palette onClose={closeOverlay} />}
        {overlay === 'help' && <HelpSheet onClose={closeOverlay} />}
        {overlay === 'more' && <MoreSheet onClose={closeOverlay} />}
        {hasEnded && <SignInAgain onDone={() => setEnded(false)} />}
      </Suspense>
    </div>
  )
}
