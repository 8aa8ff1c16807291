import { queryOptions } from '@tanstack/react-query'
import { api, call, type Schema } from '@/api/client'
import { keys } from '@/api/keys'

export type Alert = Schema['InstallationAlert']

const LIVE_MS = 5_000
const PAST_MS = 30_000
const MOST = 200
const LAST = 20

const alerts = (live: boolean, limit: number, refetchInterval: number) =>
  queryOptions({
    queryKey: [...keys.operator, 'alerts', live],
    queryFn: async ({ signal }) =>
      (await call(api.GET('/api/superadmin/alerts', { params: { query: { live, limit } }, signal }))).items,
    refetchInterval,
  })

/** What is in trouble at this moment, as operators were told. */
export const liveAlerts = alerts(true, MOST, LIVE_MS)

/** The last troubles that are over. */
export const pastAlerts = alerts(false, LAST, PAST_MS)
