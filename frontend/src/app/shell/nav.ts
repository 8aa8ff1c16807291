import { Activity, CalendarDays, Inbox, ListOrdered, type LucideIcon, Music, Settings, Sun, Users } from 'lucide-react'
import { useIsAdmin, useMe } from '@/api/session'
import type { Messages } from '@/i18n/en'

export interface Place {
  word: `shell.nav.${keyof Messages['shell']['nav']}` | `superadmin.nav.${keyof Messages['superadmin']['nav']}`
  to:
    | '/admin'
    | '/admin/projects'
    | '/admin/musicians'
    | '/admin/rankings'
    | '/admin/positions'
    | '/admin/mailbox'
    | '/admin/activity'
    | '/admin/settings'
    | '/superadmin'
    | '/superadmin/orchestras'
    | '/superadmin/plans'
    | '/superadmin/users'
    | '/superadmin/logs'
    | '/superadmin/schema'
    | '/superadmin/backups'
  icon: LucideIcon
  /** In the bottom bar of a phone; the others are behind More. */
  isMain?: boolean
}

interface StaffPlace extends Place {
  /** Managers only. */
  isForAdmins?: boolean
  /** Only while mail stays here. */
  isRehearsal?: boolean
}

/** Where the app's own navigation leads, in order. A new page adds a line here and in the router. */
const PLACES: readonly StaffPlace[] = [
  { word: 'shell.nav.today', to: '/admin', icon: Sun, isMain: true },
  { word: 'shell.nav.projects', to: '/admin/projects', icon: CalendarDays, isMain: true },
  { word: 'shell.nav.musicians', to: '/admin/musicians', icon: Users, isMain: true },
  { word: 'shell.nav.rankings', to: '/admin/rankings', icon: ListOrdered, isForAdmins: true },
  { word: 'shell.nav.positions', to: '/admin/positions', icon: Music, isForAdmins: true },
  { word: 'shell.nav.mailbox', to: '/admin/mailbox', icon: Inbox, isRehearsal: true },
  { word: 'shell.nav.activity', to: '/admin/activity', icon: Activity },
  { word: 'shell.nav.settings', to: '/admin/settings', icon: Settings },
]

/** The places for the one who is signed in, as their orchestra stands. */
export function useStaffPlaces(): readonly Place[] {
  const isAdmin = useIsAdmin()
  const { orchestra } = useMe()
  const isRehearsal = orchestra?.mailMode === 'rehearsal' || orchestra?.demo === true
  return PLACES.filter((place) => (isAdmin || !place.isForAdmins) && (isRehearsal || !place.isRehearsal))
}
