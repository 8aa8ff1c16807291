import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { isApiError } from '@/api/errors'
import { useText } from '@/i18n'
import { useErrorText } from '@/i18n/error-text'
import { useFormat } from '@/i18n/format'
import { Button } from '@/ui/button'
import { Callout } from '@/ui/callout'
import { Empty } from '@/ui/empty'
import { Skeleton } from '@/ui/skeleton'

interface Props<T> {
  query: {
    data: T | undefined
    error: Error | null
    isPending: boolean
    dataUpdatedAt: number
    refetch: () => unknown
  }
  /** What could not be loaded, as a sentence. */
  failed: string
  rows?: number
  children: (data: T) => ReactNode
}

/** What the server said, or that it is waited for, failed, or is from earlier. */
export function Known<T>({ query, failed, rows = 6, children }: Props<T>) {
  const t = useText('superadmin')
  const common = useText('common')
  const errorText = useErrorText()
  const { clock } = useFormat()
  const { data, error, isPending, dataUpdatedAt, refetch } = query
  if (isPending) return <Skeleton rows={rows} />
  const again = <Button onPress={() => void refetch()}>{common('retry')}</Button>
  if (data === undefined)
    return (
      <Empty title={failed} action={again}>
        {error && errorText(error)}
        {isApiError(error) && error.requestId && (
          <p>
            <Link to="/superadmin/logs" search={{ requestId: error.requestId }}>
              {t('log.sameRequest')}
            </Link>
          </p>
        )}
      </Empty>
    )
  return (
    <>
      {error && (
        <Callout tone="wait" action={again}>
          {common('stale', { at: clock(dataUpdatedAt) })}
        </Callout>
      )}
      {children(data)}
    </>
  )
}
