import { queryOptions } from '@tanstack/react-query'
import { api, call, ifMatch, type Schema } from '@/api/client'
import { keys } from '@/api/keys'
import type { Instrument, Position } from '@/api/roster'

export type Names = Schema['Names']

const at = (id: string) => ({ params: { path: { id } } })
const seen = ({ id, version }: { id: string; version: number }) => ({
  params: { path: { id }, header: ifMatch(version) },
})

/** The archived as well, for bringing them back. */
export const archivedScore = queryOptions({
  queryKey: [...keys.positions, 'archived'],
  queryFn: async ({ signal }) => {
    const query = { params: { query: { archived: true } }, signal }
    const [instruments, positions] = await Promise.all([
      call(api.GET('/api/instruments', query)),
      call(api.GET('/api/positions', query)),
    ])
    return {
      instruments: instruments.items.filter(({ archivedAt }) => archivedAt),
      positions: positions.items.filter(({ archivedAt }) => archivedAt),
    }
  },
})

/** One of the two kinds of thing on the page, and what can be done with it. */
export const INSTRUMENT = {
  add: (names: Names, place: number) => call(api.POST('/api/instruments', { body: { names, displayOrder: place } })),
  rename: (one: Instrument, names: Names) =>
    call(api.PATCH('/api/instruments/{id}', { ...seen(one), body: { names } })),
  archive: (id: string) => call(api.DELETE('/api/instruments/{id}', at(id))),
  restore: (id: string) => call(api.POST('/api/instruments/{id}/restore', at(id))),
  order: async (ids: string[]) => (await call(api.PUT('/api/instruments/order', { body: { ids } }))).items,
}

export const POSITION = {
  add: (instrumentId: string, names: Names, level: number) =>
    call(api.POST('/api/positions', { body: { instrumentId, names, hierarchyLevel: level } })),
  rename: (one: Position, names: Names) => call(api.PATCH('/api/positions/{id}', { ...seen(one), body: { names } })),
  archive: (id: string) => call(api.DELETE('/api/positions/{id}', at(id))),
  restore: (id: string) => call(api.POST('/api/positions/{id}/restore', at(id))),
  order: async (ids: string[]) => (await call(api.PUT('/api/positions/order', { body: { ids } }))).items,
}
