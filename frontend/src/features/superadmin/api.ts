import { queryOptions } from '@tanstack/react-query'
import { api, call, type Schema } from '@/api/client'
import { keys } from '@/api/keys'

export type Metrics = Schema['Metrics']
export type OrchestraMetrics = Schema['OrchestraMetrics']
export type OrchestraHealth = Schema['OrchestraHealth']

/** Superadmins have no stream of events; the numbers are noted every few seconds. */
const EVERY_MS = 5_000

/** What all orchestras come to. */
export const metrics = queryOptions({
  queryKey: [...keys.operator, 'metrics'],
  queryFn: ({ signal }) => call(api.GET('/api/superadmin/metrics', { signal })),
  refetchInterval: EVERY_MS,
})

/** How their databases are, as their use has shown. */
export const installation = queryOptions({
  queryKey: [...keys.operator, 'health'],
  queryFn: ({ signal }) => call(api.GET('/api/superadmin/health', { signal })),
  refetchInterval: EVERY_MS,
})

/** Asks every database now. */
export const checkNow = () => call(api.POST('/api/superadmin/health/check'))
