import { queryOptions } from '@tanstack/react-query'
import { api, call, type Schema } from '@/api/client'
import { keys } from '@/api/keys'

export type Standing = Schema['OrchestraSchema']
export type Run = Schema['Migration']
export type Progress = Schema['MigrationProgress']
export type Turn = Schema['MigrationTurn']
export type Foreseen = Schema['ForeseenMigration']
export type Order = Schema['OrderedMigration']

const EVERY_MS = 5_000
/** Whoever watches a run sees its turns one by one. */
const WATCHING_MS = 700
/** One that was begun in another window, or by the command, comes into sight. */
const BACKUPS_MS = 30_000

/** Which schema each orchestra has. */
export const schemas = queryOptions({
  queryKey: [...keys.migrations, 'schemas'],
  queryFn: ({ signal }) => call(api.GET('/api/superadmin/schema', { signal })),
  refetchInterval: EVERY_MS,
})

/** The last runs, the newest first. */
export const runs = queryOptions({
  queryKey: [...keys.migrations, 'runs'],
  queryFn: async ({ signal }) => (await call(api.GET('/api/superadmin/migrations', { signal }))).items,
  refetchInterval: EVERY_MS,
})

const at = (id: string) => ({ params: { path: { id } } })

/** A run with every orchestra's turn, as often as it changes. */
export const run = (id: string) =>
  queryOptions({
    queryKey: [...keys.migrations, id],
    queryFn: ({ signal }) => call(api.GET('/api/superadmin/migrations/{id}', { ...at(id), signal })),
    refetchInterval: ({ state }) => (state.data?.run.state === 'running' ? WATCHING_MS : EVERY_MS),
    staleTime: 0,
  })

/** Looks into every database, and says what a run would do. */
export const foresee = async (order: Order): Promise<Foreseen> =>
  (await call(api.POST('/api/superadmin/migrations', { body: { ...order, dryRun: true } }))) as Foreseen

/** Begins a run, which a worker carries out. */
export const migrate = async (order: Order): Promise<Progress> =>
  (await call(api.POST('/api/superadmin/migrations', { body: order }))) as Progress

export const stopRun = (id: string) => call(api.POST('/api/superadmin/migrations/{id}/stop', at(id)))

export const resumeRun = (id: string) => call(api.POST('/api/superadmin/migrations/{id}/resume', at(id)))

/** Of every database, the last backup and the last verified one. */
export const backups = queryOptions({
  queryKey: [...keys.operator, 'backups'],
  queryFn: async ({ signal }) => (await call(api.GET('/api/superadmin/backups', { signal }))).items,
  refetchInterval: BACKUPS_MS,
})

export type MadeBackup = Schema['MadeBackup']

/** Makes a backup and reads it back; the server goes on with it also when nobody waits any more. */
export const backUp = (id: string) => call(api.POST('/api/superadmin/orchestras/{id}/backup', at(id)))

/** Does the same with an orchestra that stands still, and takes it out of use once the backup was found whole. */
export const archive = (id: string) => call(api.POST('/api/superadmin/orchestras/{id}/archive', at(id)))

/** Opens the doors of an orchestra that was restored. */
export const release = (id: string) => call(api.POST('/api/superadmin/orchestras/{id}/release', at(id)))
