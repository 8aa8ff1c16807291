import { infiniteQueryOptions } from '@tanstack/react-query'
import { api, call, type Schema } from '@/api/client'
import { keys } from '@/api/keys'
import type { LogSearch } from './search'

export type Happening = Schema['Event']
export type LogLine = Schema['LogLine']
export type Grant = Schema['AccessGrant']

const PAGE = 100
/** That somebody looks in is not among the events. */
const GRANTS_MS = 10_000

/** The timeline, the newest first, a page at a time. */
export const timeline = (project?: string, person?: string) =>
  infiniteQueryOptions({
    queryKey: [...keys.events, 'timeline', project ?? null, person ?? null],
    queryFn: ({ pageParam, signal }) =>
      call(
        api.GET('/api/events', {
          params: {
            query: {
              limit: PAGE,
              ...(project && { project }),
              ...(person && { musician: person }),
              ...(pageParam && { cursor: pageParam }),
            },
          },
          signal,
        }),
      ),
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
  })

/** What the system did and could not do, the newest first, a page at a time. */
export const logLines = ({ level, category }: Pick<LogSearch, 'level' | 'category'>) =>
  infiniteQueryOptions({
    queryKey: [...keys.logs, level ?? null, category ?? null],
    queryFn: ({ pageParam, signal }) =>
      call(
        api.GET('/api/logs', {
          params: {
            query: {
              limit: PAGE,
              ...(level && { level }),
              ...(category && { category }),
              ...(pageParam && { cursor: pageParam }),
            },
          },
          signal,
        }),
      ),
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
  })

/** Who of the operators may or might look in, the newest first, a page at a time. */
export const grants = infiniteQueryOptions({
  queryKey: [...keys.orchestra, 'grants'],
  queryFn: ({ pageParam, signal }) => {
    const query = { limit: PAGE, ...(pageParam && { cursor: pageParam }) }
    return call(api.GET('/api/grants', { params: { query }, signal }))
  },
  initialPageParam: '',
  getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
  refetchInterval: GRANTS_MS,
})
