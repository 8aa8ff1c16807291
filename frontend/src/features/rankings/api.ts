import { queryOptions } from '@tanstack/react-query'
import { api, call, ifMatch, type Schema } from '@/api/client'
import { keys } from '@/api/keys'
import type { Terms } from '@/api/staffing'

const at = (id: string) => ({ params: { path: { id } } })

/** Who works here, to say by name who changed something. */
export const userNames = queryOptions({
  queryKey: [...keys.users, 'names'],
  queryFn: async ({ signal }) => {
    const { items } = await call(api.GET('/api/users', { signal }))
    return new Map(items.map(({ id, username }) => [id, username]))
  },
  staleTime: 5 * 60_000,
})

/** Puts one more at the end of another list. */
export const addTo = (id: string, musicianId: string, options: Terms) =>
  call(api.POST('/api/ranking-lists/{id}/entries', { ...at(id), body: { musicianId, options } }))

export const removeFrom = (id: string, musician: string, options: Terms) =>
  call(api.DELETE('/api/ranking-lists/{id}/entries/{musician}', { params: { path: { id, musician }, query: options } }))

export const makeList = (body: Schema['NewRankingList']) => call(api.POST('/api/ranking-lists', { body }))

export const copyList = (id: string, body: Schema['CopyRankingList']) =>
  call(api.POST('/api/ranking-lists/{id}/copy', { ...at(id), body }))

export const amendList = ({ id, version }: Schema['RankingList'], body: Schema['AmendRankingList']) =>
  call(api.PATCH('/api/ranking-lists/{id}', { params: { path: { id }, header: ifMatch(version) }, body }))

export const archiveList = (id: string) => call(api.DELETE('/api/ranking-lists/{id}', at(id)))
export const restoreList = (id: string) => call(api.POST('/api/ranking-lists/{id}/restore', at(id)))
