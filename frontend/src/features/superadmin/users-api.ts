import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api, call, ifMatch, type Schema } from '@/api/client'
import { keys } from '@/api/keys'
import type { InstallationUserSearch } from './search'

export type InstallationUser = Schema['InstallationUser']
export type UserSession = Schema['UserSession']

const PAGE = 100
const SESSIONS_MS = 10_000

const at = (id: string) => ({ params: { path: { id } } })

/** The lists of users, whatever was looked for. */
export const USER_LISTS = [...keys.operator, 'users'] as const

/** The users of all orchestras and the operators, by username, a page at a time. */
export const installationUsers = (filter: InstallationUserSearch) =>
  infiniteQueryOptions({
    queryKey: [...USER_LISTS, filter],
    queryFn: ({ pageParam, signal }) => {
      const query = { limit: PAGE, ...filter, ...(pageParam && { cursor: pageParam }) }
      return call(api.GET('/api/superadmin/users', { params: { query }, signal }))
    },
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
  })

/** One of them. Read when the page opens, and not again behind the back of who writes there: a change by others is told. */
export const installationUser = (id: string) =>
  queryOptions({
    queryKey: [...keys.operator, 'user', id],
    queryFn: ({ signal }) => call(api.GET('/api/superadmin/users/{id}', { ...at(id), signal })),
    refetchOnMount: 'always',
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  })

export const sessionsOf = (id: string) =>
  queryOptions({
    queryKey: [...keys.operator, 'user-sessions', id],
    queryFn: async ({ signal }) =>
      (await call(api.GET('/api/superadmin/users/{id}/sessions', { ...at(id), signal }))).items,
    refetchInterval: SESSIONS_MS,
  })

export const letIn = (body: Schema['NewInstallationUser']) => call(api.POST('/api/superadmin/users', { body }))

/** Changes a user, unless somebody else did so since this version was read. */
export const amendUser = ({ id, version }: InstallationUser, body: Schema['AmendInstallationUser']) =>
  call(api.PATCH('/api/superadmin/users/{id}', { params: { path: { id }, header: ifMatch(version) }, body }))

export const mailPasswordLink = (id: string) => call(api.POST('/api/superadmin/users/{id}/password-link', at(id)))

export const endSessions = (id: string) => call(api.DELETE('/api/superadmin/users/{id}/sessions', at(id)))

export const endSession = (id: string, session: string) =>
  call(api.DELETE('/api/superadmin/users/{id}/sessions/{session}', { params: { path: { id, session } } }))
