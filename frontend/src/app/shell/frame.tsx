import { Outlet } from '@tanstack/react-router'
import { type ComponentType, type ReactNode, Suspense, useSyncExternalStore } from 'react'
import { later } from '@/ui/later'
import { Skeleton } from '@/ui/skeleton'
import { useIsPhone } from '@/ui/use-media'
import { closeOverlay, openOverlay } from '../command/overlay'
import type { PaletteProps } from '../command/palette'
import type { Command } from '../command/registry'
import { useShortcuts } from '../command/shortcuts'
import s from './frame.module.css'
import { useKeptFocus } from './keep-focus'
import type { Place } from './nav'
import { Rail } from './rail'
import { SkipLink } from './skip-link'
import { TabBar } from './tab-bar'

const HelpSheet = later(() => import('../command/help-sheet').then((m) => ({ default: m.HelpSheet })))
const MoreSheet = later(() => import('./more-sheet').then((m) => ({ default: m.MoreSheet })))
const SignInAgain = later(() => import('./sign-in-again').then((m) => ({ default: m.SignInAgain })))

interface Props {
  /** Where the mark in the corner leads. */
  home: '/admin' | '/superadmin'
  places: readonly Place[]
  commands: readonly Command[]
  /** Search anywhere. */
  Palette: ComponentType<PaletteProps>
  /** How fresh is what is on screen. */
  freshness?: ReactNode
  /** What holds on every page. */
  banners?: ReactNode
  /** The session is over: whoever signs in again goes on where they were. */
  hasEnded: boolean
  onSignedIn: () => void
}

/** The frame of every page: where one can go, what holds everywhere, and what opens over all of it. */
export function Frame({ home, places, commands, Palette, freshness, banners, hasEnded, onSignedIn }: Props) {
  const isPhone = useIsPhone()
  const overlay = useSyncExternalStore(openOverlay.watch, openOverlay.get)
  useShortcuts(commands)
  useKeptFocus()
  return (
    <div className={s.shell}>
      <SkipLink />
      {isPhone ? <TabBar home={home} places={places} /> : <Rail home={home} places={places} freshness={freshness} />}
      <div className={s.column}>
        {banners}
        <main id="main" tabIndex={-1} className={s.main}>
          <Suspense fallback={<Skeleton />}>
            <Outlet />
          </Suspense>
        </main>
      </div>
      <Suspense>
        {overlay === 'palette' && <Palette commands={commands} onClose={closeOverlay} />}
        {overlay === 'help' && <HelpSheet commands={commands} onClose={closeOverlay} />}
        {overlay === 'more' && <MoreSheet places={places} freshness={freshness} onClose={closeOverlay} />}
        {hasEnded && <SignInAgain onDone={onSignedIn} />}
      </Suspense>
    </div>
  )
}
