import { queryOptions } from '@tanstack/react-query'
import { api, call } from './client'
import { keys } from './keys'

/** What kind of server this is; asked once. */
export const health = queryOptions({
  queryKey: keys.health,
  queryFn: ({ signal }) => call(api.GET('/api/health/ready', { signal })),
  staleTime: Number.POSITIVE_INFINITY,
  retry: false,
})
