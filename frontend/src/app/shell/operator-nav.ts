import { Archive, Building2, Database, LayoutDashboard, ScrollText, Tag, Users } from 'lucide-react'
import type { Place } from './nav'

/** Where those go who run all orchestras. */
export const OPERATOR_PLACES: readonly Place[] = [
  { word: 'superadmin.nav.overview', to: '/superadmin', icon: LayoutDashboard, isMain: true },
  { word: 'superadmin.nav.orchestras', to: '/superadmin/orchestras', icon: Building2, isMain: true },
  { word: 'superadmin.nav.plans', to: '/superadmin/plans', icon: Tag },
  { word: 'superadmin.nav.users', to: '/superadmin/users', icon: Users },
  { word: 'superadmin.nav.logs', to: '/superadmin/logs', icon: ScrollText, isMain: true },
  { word: 'superadmin.nav.schema', to: '/superadmin/schema', icon: Database },
  { word: 'superadmin.nav.backups', to: '/superadmin/backups', icon: Archive },
]
