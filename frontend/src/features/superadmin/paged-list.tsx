import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useText } from '@/i18n'
import { Button } from '@/ui/button'
import { Empty } from '@/ui/empty'
import { Known } from './known'
import s from './log.module.css'

interface Props<T> {
  query: UseInfiniteQueryResult<InfiniteData<{ items: T[] }>>
  failed: string
  /** That nothing is like what was looked for. */
  none: string
  /** What the next page holds. */
  more: string
  rows?: number
  /** Looks for nothing in particular. */
  onClear: () => void
  children: (items: T[]) => ReactNode
}

/** What was found so far, with the way to more of it, or to all when nothing was. */
export function PagedList<T>({ query, failed, none, more, rows = 6, onClear, children }: Props<T>) {
  const common = useText('common')
  return (
    <>
      <Known query={{ ...query, data: query.data?.pages.flatMap(({ items }) => items) }} failed={failed} rows={rows}>
        {(items) =>
          items.length === 0 ? (
            <Empty title={none} action={<Button onPress={onClear}>{common('clearFilters')}</Button>} />
          ) : (
            children(items)
          )
        }
      </Known>
      {query.hasNextPage && (
        <div className={s.more}>
          <Button isPending={query.isFetchingNextPage} onPress={() => void query.fetchNextPage()}>
            {more}
          </Button>
        </div>
      )}
    </>
  )
}
