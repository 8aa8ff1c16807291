import { queryOptions } from '@tanstack/react-query'
import { allPages, api, call, ifMatch, type Schema } from '@/api/client'
import { keys } from '@/api/keys'
import type { Terms } from '@/api/staffing'

export type Musician = Schema['Musician']
type Filter = NonNullable<NonNullable<Parameters<typeof onePage>[0]>>

const onePage = (query: { list?: string; status?: 'archived'; cursor?: string }, signal: AbortSignal) =>
  call(api.GET('/api/musicians', { params: { query: { limit: 200, ...query } }, signal }))

const everyPage = (filter: Filter, signal: AbortSignal) =>
  allPages((cursor) => onePage({ ...filter, ...(cursor && { cursor }) }, signal))

/** The archived, who are in no other list. */
export const archivedMusicians = queryOptions({
  queryKey: [...keys.musicians, 'archived'],
  queryFn: ({ signal }) => everyPage({ status: 'archived' }, signal),
})

/** Who is on a ranking list, as ids. */
export const idsOnList = (list: string) =>
  queryOptions({
    queryKey: [...keys.ranking(list), 'musicians'],
    queryFn: async ({ signal }) => new Set((await everyPage({ list }, signal)).map(({ id }) => id)),
  })

export const musician = (id: string) =>
  queryOptions({
    queryKey: keys.musician(id),
    queryFn: ({ signal }) => call(api.GET('/api/musicians/{id}', { params: { path: { id } }, signal })),
  })

export const enrol = (body: Schema['NewMusician']) => call(api.POST('/api/musicians', { body }))

/** Changes what is given; refused (412) when somebody else changed the musician since `version`. */
export const amend = ({ id, version }: Musician, body: Schema['AmendMusician']) =>
  call(api.PATCH('/api/musicians/{id}', { params: { path: { id }, header: ifMatch(version) }, body }))

const at = (id: string) => ({ params: { path: { id } } })

/** Archives one; where they are being asked, that closes, and the next one may be asked. */
export const archive = (id: string, query: Terms) =>
  call(api.DELETE('/api/musicians/{id}', { params: { path: { id }, query } }))

export const restore = (id: string) => call(api.POST('/api/musicians/{id}/restore', at(id)))
export const deactivate = (id: string, query: Terms) =>
  call(api.POST('/api/musicians/{id}/deactivate', { params: { path: { id }, query } }))

/** Where they stand, what they were asked, and how they answered. */
export const record = (id: string) =>
  queryOptions({
    queryKey: [...keys.musician(id), 'record'],
    queryFn: ({ signal }) => call(api.GET('/api/musicians/{id}/record', { ...at(id), signal })),
  })
