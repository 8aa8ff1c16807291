import { queryOptions, useSuspenseQuery } from '@tanstack/react-query'
import { api, call, type Schema } from './client'
import { keys } from './keys'

export type Myself = Schema['Myself']

/** Who is signed in. Fails with 401 when nobody is. */
export const me = queryOptions({
  queryKey: keys.me,
  queryFn: ({ signal }) => call(api.GET('/api/auth/me', { signal })),
  staleTime: Number.POSITIVE_INFINITY,
  retry: false,
})

/** Who is signed in; within the shell, where somebody always is. */
export function useMe(): Myself {
  return useSuspenseQuery(me).data
}

/** Whether the reader may do what managers may. Only hides what the server would refuse. */
export function useIsAdmin(): boolean {
  return useMe().role !== 'user'
}
