import { queryOptions, useSuspenseQuery } from '@tanstack/react-query'
import { acting } from './acting'
import { api, call, type Schema } from './client'
import { keys } from './keys'
import { type Preferences, prefer } from './preferences'

export type Myself = Schema['Myself']

/** What the person chose, wherever that was, holds in this browser, too. */
export function adopted(myself: Myself): Myself {
  const { locale, theme, shortcuts } = myself
  prefer({ locale, theme, shortcuts })
  return myself
}

/** Changes how the app is for the person who is signed in: here at once, and everywhere from the next start. */
export function remember(change: Partial<Omit<Preferences, 'locale'>> & { locale?: Myself['locale'] }): void {
  prefer(change)
  // When the server cannot be told, the choice holds in this browser only; nobody need be stopped for that.
  call(api.PATCH('/api/auth/me', { body: change })).catch(() => undefined)
}

/** Operators belong to no orchestra; who acts in one sees its name where staff see theirs. */
async function placed(myself: Myself): Promise<Myself> {
  const grant = acting()
  if (!grant || myself.role !== 'superadmin') return myself
  const path = { id: grant.orchestraId }
  return { ...myself, orchestra: await call(api.GET('/api/superadmin/orchestras/{id}', { params: { path } })) }
}

/** Who is signed in. Fails with 401 when nobody is. */
export const me = queryOptions({
  queryKey: keys.me,
  queryFn: async ({ signal }) => placed(adopted(await call(api.GET('/api/auth/me', { signal })))),
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
