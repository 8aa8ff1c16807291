// What a board says beyond its fields, and what became different between two of them. Pure.

import type { Board, BoardNeed, BoardRequest, Candidate } from '@/api/staffing'

/** How a request shows: standby is not a state of its own on the server, but is for whoever looks. */
export type Shown = BoardRequest['status'] | 'standby'

export const shownStatus = ({ status, standbySince }: BoardRequest): Shown => (standbySince ? 'standby' : status)

export const nameOf = ({ firstName, lastName }: { firstName: string; lastName: string }) => `${firstName} ${lastName}`

/** All requests of a need, in the order in which they stand on the board. */
export const requestsOf = ({ asked, accepted, standby, history }: BoardNeed) => [
  ...asked,
  ...accepted,
  ...standby,
  ...history,
]

export interface News {
  request: BoardRequest
  need: BoardNeed
  what: Shown | 'question'
}

/** What happened to requests between two looks at the same board. */
export function newsBetween(before: Board, after: Board): News[] {
  const known = new Map(before.needs.flatMap(requestsOf).map((one) => [one.id, one]))
  return after.needs.flatMap((need) =>
    requestsOf(need).flatMap((request): News[] => {
      const was = known.get(request.id)
      if (was?.version === request.version) return []
      if (request.question && !was?.question) return [{ request, need, what: 'question' }]
      return [{ request, need, what: shownStatus(request) }]
    }),
  )
}

export type Alarm = 'exhausted' | NonNullable<BoardNeed['hold']>

/** Why a need waits for staff; null while it does not. */
export function alarmOf({ fillState, hold }: BoardNeed): Alarm | null {
  if (fillState === 'exhausted') return 'exhausted'
  if (fillState === 'needs_decision') return 'wave_done'
  return fillState === 'held' ? (hold ?? 'stopped') : null
}

export const missing = ({ quantity, filled }: BoardNeed) => Math.max(0, quantity - filled)

/** Sums over a board. */
export function totals({ needs }: Board) {
  const sum = (of: (need: BoardNeed) => number) => needs.reduce((all, need) => all + of(need), 0)
  return {
    seats: sum(({ quantity }) => quantity),
    filled: sum(({ filled }) => filled),
    asked: sum(({ asked }) => asked.length),
  }
}

/** Verdicts that stand in the way until staff lift them. */
const LIFTABLE: ReadonlySet<Candidate['verdict']> = new Set([
  'declined',
  'expired',
  'skipped',
  'withdrew_or_released',
  'undeliverable_before',
])

export const isLiftable = ({ verdict }: Candidate) => LIFTABLE.has(verdict)

/** Those who come next, and between them those who are passed over; who is on the board already is left out. */
export function comingUp(items: readonly Candidate[], most: number): Candidate[] {
  const others = items.filter(({ verdict }) => verdict !== 'already_live' && verdict !== 'already_accepted')
  const turns = others.filter(({ turn }) => turn != null && turn <= most)
  const last = turns.at(-1)
  return last ? others.slice(0, others.indexOf(last) + 1) : []
}
