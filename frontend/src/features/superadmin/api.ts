import { queryOptions, skipToken } from '@tanstack/react-query'
import { api, call, ifMatch, type Schema } from '@/api/client'
import { keys } from '@/api/keys'

export type Metrics = Schema['Metrics']
export type OrchestraMetrics = Schema['OrchestraMetrics']
export type OrchestraHealth = Schema['OrchestraHealth']
export type HostedOrchestra = Schema['HostedOrchestra']
export type OfferedPlan = Schema['OfferedPlan']
export type Birth = Schema['Provisioning']
export type BirthOrder = Schema['OrderedOrchestra']
export type FirstLink = Schema['UserInvitation']

/** Superadmins have no stream of events; the numbers are read again every few seconds. */
const EVERY_MS = 5_000
/** The server counts what changed within three seconds: so soon few orchestras can be read again. */
const SOON_MS = 2_000
const FEW = 200
/** Whoever watches a birth sees each of its steps. */
const WATCHING_MS = 500

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

/** The plans, the smallest first. */
export const plans = queryOptions({
  queryKey: [...keys.operator, 'plans'],
  queryFn: async ({ signal }) => (await call(api.GET('/api/superadmin/plans', { signal }))).items,
})

/** Changes what is given; refused (412) when somebody else changed the plan since `version`. */
export const amendPlan = (plan: OfferedPlan['plan'], version: number, body: Schema['AmendOfferedPlan']) =>
  call(api.PATCH('/api/superadmin/plans/{plan}', { params: { path: { plan }, header: ifMatch(version) }, body }))

/** Asks every database now. */
export const checkNow = () => call(api.POST('/api/superadmin/health/check'))

const at = (id: string) => ({ params: { path: { id } } })

export const orchestra = (id: string) =>
  queryOptions({
    queryKey: [...keys.hosted, id],
    queryFn: ({ signal }) => call(api.GET('/api/superadmin/orchestras/{id}', { ...at(id), signal })),
    refetchInterval: EVERY_MS,
  })

const isMoving = (birth: Birth | undefined) => birth !== undefined && birth.state !== 'done' && birth.state !== 'failed'

/** How far the birth of an orchestra has come, as often as it changes. */
export const birth = (id: string) =>
  queryOptions({
    queryKey: [...keys.hosted, id, 'birth'],
    queryFn: ({ signal }) => call(api.GET('/api/superadmin/orchestras/{id}/provisioning', { ...at(id), signal })),
    refetchInterval: ({ state }) => (isMoving(state.data) ? WATCHING_MS : false),
    staleTime: 0,
  })

/** Who can make a new orchestra's database here; known from the server's start on. */
export const providers = queryOptions({
  queryKey: [...keys.operator, 'providers'],
  queryFn: async ({ signal }) => (await call(api.GET('/api/superadmin/providers', { signal }))).items,
  staleTime: Number.POSITIVE_INFINITY,
})

/** Orders an orchestra, or lets a birth go on that stopped. */
export const orderBirth = (body: BirthOrder) => call(api.POST('/api/superadmin/orchestras', { body }))

/** Lets a birth go on, as it was ordered, that stopped. */
export const retryBirth = (id: string) => call(api.POST('/api/superadmin/orchestras/{id}/provisioning/retry', at(id)))

/** Takes away all that a birth made. */
export const takeBack = (id: string) => call(api.DELETE('/api/superadmin/orchestras/{id}/provisioning', at(id)))

export const newFirstLink = (id: string) => call(api.POST('/api/superadmin/orchestras/{id}/invitation', at(id)))

/** The first admin's link, which the server tells once; here until the page is loaded anew. */
export const firstLink = (id: string) =>
  queryOptions<FirstLink>({ queryKey: [...keys.hosted, id, 'link'], queryFn: skipToken })

/** What was ordered in this window, for a birth that must be ordered again; never a database's address. */
export const ordered = (id: string) =>
  queryOptions<BirthOrder['admin']>({ queryKey: [...keys.hosted, id, 'ordered'], queryFn: skipToken })

/** Changes what is given; refused (412) when somebody else changed the orchestra since `version`. */
export const amendOrchestra = (id: string, version: number, body: Schema['AmendHostedOrchestra']) =>
  call(api.PATCH('/api/superadmin/orchestras/{id}', { params: { path: { id }, header: ifMatch(version) }, body }))

export type Turn = 'suspend' | 'inactivate' | 'activate'

/** Stops an orchestra, or takes it back into use. */
export const turn = (id: string, to: Turn) => {
  switch (to) {
    case 'suspend':
      return call(api.POST('/api/superadmin/orchestras/{id}/suspend', at(id)))
    case 'inactivate':
      return call(api.POST('/api/superadmin/orchestras/{id}/inactivate', at(id)))
    case 'activate':
      return call(api.POST('/api/superadmin/orchestras/{id}/activate', at(id)))
  }
}

export type Sender = Schema['OrchestraSender']

/** From whom the orchestra's mail comes, and by which server it leaves. */
export const sender = (id: string) =>
  queryOptions({
    queryKey: [...keys.hosted, id, 'sender'],
    queryFn: ({ signal }) => call(api.GET('/api/superadmin/orchestras/{id}/sender', { ...at(id), signal })),
  })

export const amendSender = (id: string, body: Schema['AmendSender']) =>
  call(api.PATCH('/api/superadmin/orchestras/{id}/sender', { ...at(id), body }))

/** Sends a mail of the orchestra to whoever asks; what the server said is no error. */
export const testSender = (id: string) => call(api.POST('/api/superadmin/orchestras/{id}/test-mail', at(id)))

export const setStandby = (id: string, url: string) =>
  call(api.PUT('/api/superadmin/orchestras/{id}/standby', { ...at(id), body: { url } }))

export const forgetStandby = (id: string) => call(api.DELETE('/api/superadmin/orchestras/{id}/standby', at(id)))

/** Takes away all that is in a demo orchestra. */
export const resetOrchestra = (id: string) => call(api.POST('/api/superadmin/orchestras/{id}/reset', at(id)))

/** Lets an orchestra stand still and be read from its standby. */
export const readFromStandby = (id: string) =>
  call(api.POST('/api/superadmin/orchestras/{id}/read-from-standby', at(id)))

export type Grant = Schema['AccessGrant']

/** Whoever looks into an orchestra should not forget it, nor another window end it unseen. */
const GRANTS_MS = 10_000
const LAST_GRANTS = 20

/** Every grant that is good at this moment. */
export const liveGrants = queryOptions({
  queryKey: [...keys.grants, 'live'],
  queryFn: async ({ signal }) =>
    (await call(api.GET('/api/superadmin/grants', { params: { query: { live: true, limit: 200 } }, signal }))).items,
  refetchInterval: GRANTS_MS,
})

/** The last grants for an orchestra, the newest first. */
export const grantsFor = (orchestraId: string) =>
  queryOptions({
    queryKey: [...keys.grants, orchestraId],
    queryFn: async ({ signal }) => {
      const query = { orchestra: orchestraId, limit: LAST_GRANTS }
      return (await call(api.GET('/api/superadmin/grants', { params: { query }, signal }))).items
    },
    refetchInterval: GRANTS_MS,
  })

export const makeGrant = (body: Schema['WantedGrant']) => call(api.POST('/api/superadmin/grants', { body }))

export const endGrant = (id: string) => call(api.DELETE('/api/superadmin/grants/{id}', at(id)))
