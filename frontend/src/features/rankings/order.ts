// What can be done to the order of a list, and what somebody else did to it. Pure.

import type { Entry } from '@/api/ranking'

type Entries = readonly Entry[]

/** A change of a list that can be made again on another state of it. */
export type Edit = (entries: Entries) => Entries

/** Ranks from 1 and without gaps, as the server keeps them. */
export const ranked = (entries: Entries): Entry[] => entries.map((entry, place) => ({ ...entry, rank: place + 1 }))

/** Puts one on another place, from 0; the others close up. A place beyond the end is the end. */
export const moveTo =
  (id: string, to: number): Edit =>
  (entries) => {
    const mover = entries.find(({ musicianId }) => musicianId === id)
    if (!mover) return entries
    return entries.filter((one) => one !== mover).toSpliced(Math.max(0, to), 0, mover)
  }

export const remove =
  (id: string): Edit =>
  (entries) =>
    entries.filter(({ musicianId }) => musicianId !== id)

/** Puts more at the end; whoever is on the list keeps their place. */
export const append =
  (more: Entries): Edit =>
  (entries) => {
    const known = new Set(entries.map(({ musicianId }) => musicianId))
    return [...entries, ...more.filter(({ musicianId }) => !known.has(musicianId))]
  }

export interface Changes {
  added: Entry[]
  removed: Entry[]
  moved: { entry: Entry; from: number; to: number }[]
}

/** What leads from one state of a list to another: as few moves as will do. */
export function changesBetween(before: Entries, after: Entries): Changes {
  const was = new Map(before.map((entry, place) => [entry.musicianId, place]))
  const stays = new Set(after.map(({ musicianId }) => musicianId))
  const common = after.flatMap((entry, to) => {
    const from = was.get(entry.musicianId)
    return from === undefined ? [] : [{ entry, from, to }]
  })
  const still = longestRise(common.map(({ from }) => from))
  return {
    added: after.filter(({ musicianId }) => !was.has(musicianId)),
    removed: before.filter(({ musicianId }) => !stays.has(musicianId)),
    moved: common
      .filter((_, place) => !still.has(place))
      .map(({ entry, from, to }) => ({ entry, from: from + 1, to: to + 1 })),
  }
}

/** The places of a longest rising run of numbers: those who kept their order among themselves. */
function longestRise(numbers: readonly number[]): Set<number> {
  const ends: number[] = []
  const previous: (number | undefined)[] = []
  for (const [place, number] of numbers.entries()) {
    const length = ends.findIndex((end) => (numbers[end] ?? 0) >= number)
    const slot = length === -1 ? ends.length : length
    previous[place] = ends[slot - 1]
    ends[slot] = place
  }
  const run = new Set<number>()
  for (let place = ends.at(-1); place !== undefined; place = previous[place]) run.add(place)
  return run
}

/** Whether they are asked when their turn comes; the others are passed over on every list. */
export const canBeAsked = ({ status, mailState }: Entry): boolean => status === 'active' && mailState === 'ok'

export const hasChanges = ({ added, removed, moved }: Changes): boolean =>
  added.length + removed.length + moved.length > 0
