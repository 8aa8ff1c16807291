import { type InfiniteData, infiniteQueryOptions, type QueryClient } from '@tanstack/react-query'
import { api, call, type Schema } from '@/api/client'
import { keys } from '@/api/keys'
import { keepLine } from '@/api/live-stream'
import type { LogSearch } from './search'

export type Entry = Schema['CentralEntry']
export type Filter = Omit<LogSearch, 'live'>
type Page = Schema['EntryPage']

const PAGE = 100

/** The central log, the newest first, a page at a time. */
export const entries = (filter: Filter) =>
  infiniteQueryOptions({
    queryKey: [...keys.entries, filter],
    queryFn: ({ pageParam, signal }) => {
      const query = { limit: PAGE, ...filter, ...(pageParam && { cursor: pageParam }) }
      return call(api.GET('/api/superadmin/logs', { params: { query }, signal }))
    },
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
  })

/** The pages with an entry that came: at the top, or in the place of its older self. */
export function withEntry(pages: readonly Page[], entry: Entry): Page[] {
  const isKnown = pages.some(({ items }) => items.some(({ id }) => id === entry.id))
  return pages.map((page, at) => {
    if (isKnown) return { ...page, items: page.items.map((one) => (one.id === entry.id ? entry : one)) }
    return at === 0 ? { ...page, items: [entry, ...page.items] } : page
  })
}

/** Follows the log: new entries are put where the list is kept, until the returned function is called. */
export function follow(queries: QueryClient, filter: Filter, onState: (isLive: boolean) => void): () => void {
  const { queryKey } = entries(filter)
  const stop = new AbortController()
  const hear = {
    // What came before this connection, and after the last one, is in the list only.
    ready: () => void queries.invalidateQueries({ queryKey }),
    entry: (data: unknown) =>
      void queries.setQueryData<InfiniteData<Page, string>>(
        queryKey,
        (known) => known && { ...known, pages: withEntry(known.pages, data as Entry) },
      ),
    bye: () => {
      onState(false)
      stop.abort()
    },
  }
  const path = () => `/api/superadmin/logs/stream?${new URLSearchParams({ ...filter })}`
  void keepLine(path, hear, (state) => onState(state === 'live'), stop.signal)
  return () => stop.abort()
}
