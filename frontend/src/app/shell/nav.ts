import { CalendarDays, ListOrdered, type LucideIcon, Music, Sun, Users } from 'lucide-react'
import type { Messages } from '@/i18n/en'

interface Place {
  word: keyof Messages['shell']['nav']
  to: '/admin' | '/admin/projects' | '/admin/musicians' | '/admin/rankings' | '/admin/positions'
  icon: LucideIcon
  /** In the bottom bar of a phone; the others are behind More. */
  isMain?: boolean
  /** Managers only. */
  isForAdmins?: boolean
}

/** Where the app's own navigation leads, in order. A new page adds a line here and in the router. */
export const PLACES: readonly Place[] = [
  { word: 'today', to: '/admin', icon: Sun, isMain: true },
  { word: 'projects', to: '/admin/projects', icon: CalendarDays, isMain: true },
  { word: 'musicians', to: '/admin/musicians', icon: Users, isMain: true },
  { word: 'rankings', to: '/admin/rankings', icon: ListOrdered, isForAdmins: true },
  { word: 'positions', to: '/admin/positions', icon: Music, isForAdmins: true },
]
