import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { followEvents, useLive } from '@/api/live'
import { useMe } from '@/api/session'
import { later } from '@/ui/later'
import { LiveBadge } from '@/ui/live-badge'
import { STAFF_COMMANDS } from '../command/registry'
import { Banners } from './banners'
import { Frame } from './frame'
import { useStaffPlaces } from './nav'
import { useSessionEnd } from './use-session-end'

const StaffPalette = later(() => import('../command/staff-palette').then((m) => ({ default: m.StaffPalette })))

/** The frame of every page for staff, which follows what happens in their orchestra. */
export function Shell() {
  const queries = useQueryClient()
  const scope = useMe().orchestra?.id
  const session = useSessionEnd()
  const { hasEnded } = session
  useEffect(() => (scope && !hasEnded ? followEvents(queries, scope) : undefined), [queries, scope, hasEnded])
  return (
    <Frame
      home="/admin"
      places={useStaffPlaces()}
      commands={STAFF_COMMANDS}
      Palette={StaffPalette}
      freshness={<Freshness />}
      banners={<Banners />}
      {...session}
    />
  )
}

/** Whether what is on screen follows what happens. */
function Freshness() {
  return <LiveBadge {...useLive()} />
}
