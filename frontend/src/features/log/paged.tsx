import type { ReactNode } from 'react'
import { useText } from '@/i18n'
import { useFormat } from '@/i18n/format'
import { Button } from '@/ui/button'
import { Callout } from '@/ui/callout'
import { Empty } from '@/ui/empty'
import { Skeleton } from '@/ui/skeleton'
import s from './log.module.css'

interface Props {
  query: {
    isPending: boolean
    isError: boolean
    isFetchingNextPage: boolean
    hasNextPage: boolean
    dataUpdatedAt: number
    refetch: () => unknown
    fetchNextPage: () => unknown
  }
  shown: number
  loaded: number
  /** Whether the rows shown were picked here, among those that are loaded. */
  isFiltered: boolean
  onClear: () => void
  children: ReactNode
}

/** A list that comes page by page, in all its states. */
export function Paged({ query, shown, loaded, isFiltered, onClear, children }: Props) {
  const t = useText('log')
  const common = useText('common')
  const { clock } = useFormat()
  const { isPending, isError, hasNextPage, isFetchingNextPage } = query
  if (isPending) return <Skeleton rows={10} />
  const again = <Button onPress={() => void query.refetch()}>{common('retry')}</Button>
  if (isError && loaded === 0) return <Empty title={t('failed')} action={again} />
  return (
    <>
      {isError && (
        <Callout tone="wait" action={again}>
          {common('stale', { at: clock(query.dataUpdatedAt) })}
        </Callout>
      )}
      {shown === 0 && !isFiltered && !hasNextPage && <Empty title={t('empty')}>{t('emptyText')}</Empty>}
      {shown === 0 && (isFiltered || hasNextPage) && (
        <Empty title={t('noneMatch')} action={<Button onPress={onClear}>{common('clearFilters')}</Button>} />
      )}
      {shown > 0 && children}
      <div className={s.more}>
        {isFiltered && shown < loaded && <p className={s.note}>{t('among', { shown, loaded })}</p>}
        {hasNextPage && (
          <Button isPending={isFetchingNextPage} onPress={() => void query.fetchNextPage()}>
            {t('older')}
          </Button>
        )}
      </div>
    </>
  )
}
