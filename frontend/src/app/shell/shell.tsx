import { useQueryClient } from '@tanstack/react-query'
import { Suspense, useEffect } from 'react'
import { acting } from '@/api/acting'
import { followEvents, useLive } from '@/api/live'
import { useMe } from '@/api/session'
import { later } from '@/ui/later'
import { LiveBadge } from '@/ui/live-badge'
import { STAFF_COMMANDS } from '../command/registry'
import { Banners } from './banners'
import { Frame } from './frame'
import { useStaffPlaces } from './nav'
import { useSessionEnd } from './use-session-end'

const ActingBanner = later(() => import('./acting-banner').then((m) => ({ default: m.ActingBanner })))
const StaffPalette = later(() => import('../command/staff-palette').then((m) => ({ default: m.StaffPalette })))

/** The frame of every page for staff, which follows what happens in their orchestra; an operator who acts there is told so. */
export function Shell() {
  const queries = useQueryClient()
  const scope = useMe().orchestra?.id
  const session = useSessionEnd()
  const { hasEnded } = session
  const isGuest = acting() !== null
  const isFollowing = !hasEnded && !isGuest
  useEffect(() => (scope && isFollowing ? followEvents(queries, scope) : undefined), [queries, scope, isFollowing])
  return (
    <Frame
      home="/admin"
      places={useStaffPlaces()}
      commands={STAFF_COMMANDS}
      Palette={StaffPalette}
      freshness={!isGuest && <Freshness />}
      banners={
        <>
          {isGuest && (
            <Suspense>
              <ActingBanner />
            </Suspense>
          )}
          <Banners />
        </>
      }
      {...session}
    />
  )
}

/** Whether what is on screen follows what happens. */
function Freshness() {
  return <LiveBadge {...useLive()} />
}
