// The matrix of the overview: which positions have which lists, grouped by instrument. Pure.

import type { Schema } from '@/api/client'
import type { Position, RankingList, Score } from '@/api/roster'
import { fold, matcher } from '@/lib/collate'

export type Tier = Schema['Tier']

export const TIERS: readonly Tier[] = ['A', 'B', 'C']

export interface PositionRow {
  position: Position
  /** By tier, in the order of the tiers; undefined where no such list was made. */
  standing: readonly (RankingList | undefined)[]
  people: number
}

export interface InstrumentGroup {
  id: string
  rows: readonly PositionRow[]
  people: number
}

const sum = (items: readonly { people: number }[]) => items.reduce((all, { people }) => all + people, 0)
const peopleFirst = (a: { people: number }, b: { people: number }) => Number(b.people > 0) - Number(a.people > 0)

/** By instrument in the order of the score; those with people first, of instruments as of positions. */
export function matrix({ instruments, positions }: Score, lists: readonly RankingList[]): InstrumentGroup[] {
  const standing = lists.filter(({ tier, archivedAt }) => tier && !archivedAt)
  const rows = [...positions.values()].map((position): PositionRow => {
    const mine = standing.filter(({ positionId }) => positionId === position.id)
    const people = mine.reduce((all, { musicians }) => all + musicians, 0)
    return { position, standing: TIERS.map((tier) => mine.find((one) => one.tier === tier)), people }
  })
  return [...instruments.keys()]
    .map((id): InstrumentGroup => {
      const some = rows.filter(({ position }) => position.instrumentId === id).toSorted(peopleFirst)
      return { id, rows: some, people: sum(some) }
    })
    .filter((group) => group.rows.length > 0)
    .toSorted(peopleFirst)
}

type NameOf = (thing: { names: { sv: string; en: string } } | undefined) => string

/** The positions whose name, or whose instrument's, has every word of the query. */
export function found(groups: readonly InstrumentGroup[], q: string, { instruments }: Score, nameOf: NameOf) {
  const matches = matcher(q)
  return groups.flatMap((group): InstrumentGroup[] => {
    const instrument = nameOf(instruments.get(group.id))
    const rows = group.rows.filter(({ position }) => matches(fold(`${instrument} ${nameOf(position)}`)))
    return rows.length > 0 ? [{ ...group, rows }] : []
  })
}

/** The lists that are not one of a position's three: of projects, and templates. */
export const customLists = (lists: readonly RankingList[]): RankingList[] =>
  lists.filter(({ tier, archivedAt }) => !tier && !archivedAt)
