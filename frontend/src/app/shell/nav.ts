import { Activity, CalendarDays, Inbox, ListOrdered, type LucideIcon, Music, Settings, Sun, Users } from 'lucide-react'
import { useIsAdmin, useMe } from '@/api/session'
import type { Messages } from '@/i18n/en'

interface Place {
  word: keyof Messages['shell']['nav']
  to:
    | '/admin'
    | '/admin/projects'
    | '/admin/musicians'
    | '/admin/rankings'
    | '/admin/positions'
    | '/admin/mailbox'
    | '/admin/activity'
    | '/admin/settings'
  icon: LucideIcon
  /** In the bottom bar of a phone; the others are behind More. */
  isMain?: boolean
  /** Managers only. */
  isForAdmins?: boolean
  /** Only while mail stays here. */
  isRehearsal?: boolean
}

/** Where the app's own navigation leads, in order. A new page adds a line here and in the router. */
const PLACES: readonly Place[] = [
  { word: 'today', to: '/admin', icon: Sun, isMain: true },
  { word: 'projects', to: '/admin/projects', icon: CalendarDays, isMain: true },
  { word: 'musicians', to: '/admin/musicians', icon: Users, isMain: true },
  { word: 'rankings', to: '/admin/rankings', icon: ListOrdered, isForAdmins: true },
  { word: 'positions', to: '/admin/positions', icon: Music, isForAdmins: true },
  { word: 'mailbox', to: '/admin/mailbox', icon: Inbox, isRehearsal: true },
  { word: 'activity', to: '/admin/activity', icon: Activity },
  { word: 'settings', to: '/admin/settings', icon: Settings },
]

/** The places for the one who is signed in, as their orchestra stands. */
export function usePlaces(): readonly Place[] {
  const isAdmin = useIsAdmin()
  const { orchestra } = useMe()
  const isRehearsal = orchestra?.mailMode === 'rehearsal' || orchestra?.demo === true
  return PLACES.filter((place) => (isAdmin || !place.isForAdmins) && (isRehearsal || !place.isRehearsal))
}
