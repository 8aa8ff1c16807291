// What nearly every page needs of the orchestra: its settings, instruments, positions, lists and people.

import { queryOptions, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { allPages, api, call, type Schema } from './client'
import { keys } from './keys'

export type Musician = Schema['Musician']
export type Position = Schema['Position']
export type Instrument = Schema['Instrument']
export type RankingList = Schema['RankingList']

const RARELY_CHANGES = 5 * 60_000
const PAGE = 200
const NOTHING: ReadonlyMap<string, never> = new Map<string, never>()

export const settings = queryOptions({
  queryKey: keys.settings,
  queryFn: ({ signal }) => call(api.GET('/api/settings', { signal })),
  staleTime: RARELY_CHANGES,
})

export const instruments = queryOptions({
  queryKey: keys.instruments,
  queryFn: async ({ signal }) => (await call(api.GET('/api/instruments', { signal }))).items,
  staleTime: RARELY_CHANGES,
})

export const positions = queryOptions({
  queryKey: keys.positions,
  queryFn: async ({ signal }) => (await call(api.GET('/api/positions', { signal }))).items,
  staleTime: RARELY_CHANGES,
})

export const rankings = queryOptions({
  queryKey: keys.rankings,
  queryFn: async ({ signal }) => (await call(api.GET('/api/ranking-lists', { signal }))).items,
  staleTime: 60_000,
})

/** Everybody but the archived, in one cache entry: found, sorted and filtered here, at once. */
export const musicians = queryOptions({
  queryKey: [...keys.musicians, 'all'],
  queryFn: ({ signal }) =>
    allPages((cursor) =>
      call(api.GET('/api/musicians', { params: { query: { limit: PAGE, ...(cursor && { cursor }) } }, signal })),
    ),
  staleTime: 60_000,
})

export interface Score {
  instruments: ReadonlyMap<string, Instrument>
  positions: ReadonlyMap<string, Position>
}

/** The instruments and positions by id, and in the orchestra's own order; empty until they are here. */
export function useScore(): Score {
  const byInstrument = useQuery({ ...instruments, select: indexed<Instrument> }).data ?? NOTHING
  const byPosition = useQuery({ ...positions, select: indexed<Position> }).data ?? NOTHING
  return useMemo(() => ({ instruments: byInstrument, positions: byPosition }), [byInstrument, byPosition])
}

function indexed<T extends { id: string }>(items: readonly T[]): ReadonlyMap<string, T> {
  return new Map(items.map((item) => [item.id, item]))
}

/** Archives several at once, or none: not while one of them is being asked. */
export const archiveAll = (ids: string[]) => call(api.POST('/api/musicians/archive', { body: { ids } }))
