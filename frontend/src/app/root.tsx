import { useQuery } from '@tanstack/react-query'
import { Outlet } from '@tanstack/react-router'
import { Suspense, useSyncExternalStore } from 'react'
import { settings } from '@/api/roster'
import { me } from '@/api/session'
import { Words } from '@/i18n'
import { Announcer } from '@/ui/announce'
import { later } from '@/ui/later'
import { toasts } from '@/ui/toast-store'

const Toasts = later(() => import('@/ui/toast').then((m) => ({ default: m.Toasts })))

/** What stands around every page: the words, and the places where notices appear. */
export function Root() {
  // Watched, not fetched: the guards and loaders do that.
  const { data: myself } = useQuery({ ...me, enabled: false })
  const { data: rules } = useQuery({ ...settings, enabled: false })
  const hasToasts = useSyncExternalStore(toasts.watch, () => toasts.get().length > 0)
  return (
    <Suspense>
      <Words known={myself?.locale} timeZone={rules?.timezone}>
        <Outlet />
        <Announcer />
        <Suspense>{hasToasts && <Toasts />}</Suspense>
      </Words>
    </Suspense>
  )
}
