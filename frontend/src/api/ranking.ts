// One ranking list with who is on it, as every page may need it: read, and saved in a new order.

import { queryOptions } from '@tanstack/react-query'
import { api, call, ifMatch, type Schema } from './client'
import { keys } from './keys'
import type { Terms } from './staffing'

export type Ranking = Schema['RankingListWithEntries']
export type Entry = Schema['RankingEntry']

export const ranking = (id: string) =>
  queryOptions({
    queryKey: [...keys.ranking(id), 'entries'],
    queryFn: ({ signal }) => readRanking(id, signal),
  })

export const readRanking = (id: string, signal?: AbortSignal): Promise<Ranking> =>
  call(api.GET('/api/ranking-lists/{id}', { params: { path: { id } }, signal: signal ?? null }))

/** Saves who is on a list, in this order; refused when somebody else has changed it since `version`. */
export const saveEntries = (id: string, version: number, entries: readonly Entry[], options: Terms): Promise<Ranking> =>
  call(
    api.PUT('/api/ranking-lists/{id}/entries', {
      params: { path: { id }, header: ifMatch(version) },
      body: { musicianIds: entries.map(({ musicianId }) => musicianId), options },
    }),
  )

/** Somebody as they would stand on a list. */
export const entryOf = ({ id, firstName, lastName, status, mailState }: Schema['Musician']): Entry => ({
  rank: 0,
  musicianId: id,
  firstName,
  lastName,
  status,
  mailState,
})
