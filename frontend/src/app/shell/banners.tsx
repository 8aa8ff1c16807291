import { onlineManager, useQuery } from '@tanstack/react-query'
import { Suspense, useCallback, useSyncExternalStore } from 'react'
import { health } from '@/api/health'
import { useIsAdmin } from '@/api/session'
import { orchestraProfile } from '@/features/settings/api'
import { useText } from '@/i18n'
import { useFormat } from '@/i18n/format'
import { Banner } from '@/ui/callout'
import { later } from '@/ui/later'

const SkipButton = later(() => import('@/features/mailbox/skip-button').then((m) => ({ default: m.SkipButton })))

/** That there is no connection, while there is none. */
export function Offline() {
  const t = useText('shell')
  const isOnline = useSyncExternalStore(
    useCallback((changed) => onlineManager.subscribe(changed), []),
    () => onlineManager.isOnline(),
  )
  return isOnline ? null : <Banner tone="wait">{t('offlineBar')}</Banner>
}

/** Whether it is over is asked again and again: while the orchestra stands still nothing else tells. */
const AGAIN_MS = 15_000

/** That nothing can be changed, because the orchestra's own database is away. */
function ReadOnly() {
  const t = useText('shell')
  const { moment } = useFormat()
  const profile = useQuery({
    ...orchestraProfile,
    refetchInterval: ({ state }) => (state.data?.readOnlySince ? AGAIN_MS : false),
  })
  const since = profile.data?.readOnlySince
  return since ? <Banner tone="wait">{t('readOnly', { at: moment(since) })}</Banner> : null
}

/** What holds on every page of staff: that there is no connection, that nothing can be changed, that this is a demo. */
export function Banners() {
  const t = useText('shell')
  const isAdmin = useIsAdmin()
  const isDemo = useQuery(health).data?.demo ?? false
  return (
    <>
      <Offline />
      <ReadOnly />
      {isDemo && (
        <Banner
          action={
            isAdmin && (
              <Suspense>
                <SkipButton />
              </Suspense>
            )
          }
        >
          {t('demo')}
        </Banner>
      )}
    </>
  )
}
