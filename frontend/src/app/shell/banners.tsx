import { onlineManager, useQuery } from '@tanstack/react-query'
import { useCallback, useSyncExternalStore } from 'react'
import { health } from '@/api/health'
import { useText } from '@/i18n'
import { Banner } from '@/ui/callout'

/** What holds on every page: that there is no connection, that this is a demo. */
export function Banners() {
  const t = useText('shell')
  const isOnline = useSyncExternalStore(
    useCallback((changed) => onlineManager.subscribe(changed), []),
    () => onlineManager.isOnline(),
  )
  const isDemo = useQuery(health).data?.demo ?? false
  return (
    <>
      {!isOnline && <Banner tone="wait">{t('offlineBar')}</Banner>}
      {isDemo && <Banner>{t('demo')}</Banner>}
    </>
  )
}
