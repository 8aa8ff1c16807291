import { onlineManager, useQuery } from '@tanstack/react-query'
import { Suspense, useCallback, useSyncExternalStore } from 'react'
import { health } from '@/api/health'
import { useIsAdmin } from '@/api/session'
import { useText } from '@/i18n'
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

/** What holds on every page of staff: that there is no connection, that this is a demo. */
export function Banners() {
  const t = useText('shell')
  const isAdmin = useIsAdmin()
  const isDemo = useQuery(health).data?.demo ?? false
  return (
    <>
      <Offline />
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
