import { queryOptions } from '@tanstack/react-query'
import { api, call, type Schema } from '@/api/client'
import { keys } from '@/api/keys'

export type Metrics = Schema['Metrics']
export type OrchestraMetrics = Schema['OrchestraMetrics']
export type OrchestraHealth = Schema['OrchestraHealth']
export type HostedOrchestra = Schema['HostedOrchestra']

/** Superadmins have no stream of events; the numbers are read again every few seconds. */
const EVERY_MS = 5_000
/** The server counts what changed within three seconds: so soon few orchestras can be read again. */
const SOON_MS = 2_000
const FEW = 200

/** What all orchestras come to. */
export const metrics = queryOptions({
  queryKey: [...keys.operator, 'metrics'],
  queryFn: ({ signal }) => call(api.GET('/api/superadmin/metrics', { signal })),
  refetchInterval: ({ state }) => (state.data && state.data.orchestras.length > FEW ? EVERY_MS : SOON_MS),
})

/** How their databases are, as their use has shown. */
export const installation = queryOptions({
  queryKey: [...keys.operator, 'health'],
  queryFn: ({ signal }) => call(api.GET('/api/superadmin/health', { signal })),
  refetchInterval: EVERY_MS,
})

/** All of them, whatever their state. */
export const orchestras = queryOptions({
  queryKey: keys.hosted,
  queryFn: async ({ signal }) => (await call(api.GET('/api/superadmin/orchestras', { signal }))).items,
})

/** Asks every database now. */
export const checkNow = () => call(api.POST('/api/superadmin/health/check'))
