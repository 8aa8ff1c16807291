import { queryOptions } from '@tanstack/react-query'
import { api, call, type Schema } from './client'
import { keys } from './keys'

export type StaffUser = Schema['StaffUser']

/** Who of the orchestra can sign in. */
export const users = queryOptions({
  queryKey: keys.users,
  queryFn: async ({ signal }) => (await call(api.GET('/api/users', { signal }))).items,
  staleTime: 60_000,
})
