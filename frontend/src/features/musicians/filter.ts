// Which musicians are shown, and in which order. Pure and prepared once, so that every key is answered at once.

import type { Musician, Score } from '@/api/roster'
import { collator, fold, matcher } from '@/lib/collate'
import type { MusicianSearch } from './search'

/** A musician with all that the list asks of them. */
export interface MusicianRow {
  id: string
  musician: Musician
  name: string
  /** Their positions by the orchestra's own order; the first is their main one. */
  positions: readonly string[]
  instruments: ReadonlySet<string>
  folded: string
}

export function rowsOf(
  musicians: readonly Musician[],
  score: Score,
  nameOf: (thing: { names: { sv: string; en: string } } | undefined) => string,
): MusicianRow[] {
  const rank = (id: string) => {
    const position = score.positions.get(id)
    const instrument = score.instruments.get(position?.instrumentId ?? '')
    return (instrument?.displayOrder ?? 0) * 1_000 + (position?.hierarchyLevel ?? 0)
  }
  return musicians.map((musician) => {
    const positions = musician.positionIds.toSorted((a, b) => rank(a) - rank(b))
    const instruments = new Set(positions.map((id) => score.positions.get(id)?.instrumentId ?? ''))
    const words = [...instruments].map((id) => nameOf(score.instruments.get(id)))
    const { firstName, lastName, email, phone } = musician
    return {
      id: musician.id,
      musician,
      name: `${firstName} ${lastName}`,
      positions,
      instruments,
      folded: fold([firstName, lastName, email, phone?.replace(/[\s-]/g, ''), ...words].join(' ')),
    }
  })
}

/** In the order asked for; those who are equal in it by name. */
export function ordered(
  rows: readonly MusicianRow[],
  sort: MusicianSearch['sort'] = 'name',
  locale: string,
  positionOrder: (id: string | undefined) => number,
): MusicianRow[] {
  const compare = collator(locale)
  const byName = (a: MusicianRow, b: MusicianRow) =>
    compare(a.musician.lastName, b.musician.lastName) || compare(a.musician.firstName, b.musician.firstName)
  const by: Record<string, (a: MusicianRow, b: MusicianRow) => number> = {
    name: byName,
    position: (a, b) => positionOrder(a.positions[0]) - positionOrder(b.positions[0]),
    email: (a, b) => compare(a.musician.email, b.musician.email),
    status: (a, b) => compare(a.musician.status, b.musician.status),
  }
  const direction = sort.startsWith('-') ? -1 : 1
  const first = by[sort.replace('-', '')] ?? byName
  return rows.toSorted((a, b) => direction * first(a, b) || byName(a, b))
}

/** Those who pass; `onList` holds who is on the chosen ranking list. */
export function filtered(
  rows: readonly MusicianRow[],
  { q, instrument, position, status }: MusicianSearch,
  onList: ReadonlySet<string> | null,
): MusicianRow[] {
  const matches = matcher(q ?? '')
  return rows.filter(
    (row) =>
      matches(row.folded) &&
      (!instrument || row.instruments.has(instrument)) &&
      (!position || row.positions.includes(position)) &&
      (!status || row.musician.status === status) &&
      (!onList || onList.has(row.id)),
  )
}
