// What the form of a need holds, and what of it is sent. Pure.

import type { Schema } from '@/api/client'
import type { RankingList } from '@/api/roster'
import type { Need } from '@/api/staffing'

export type Strategy = Need['strategy']
export type Unit = Need['response']['unit']
export const STRATEGIES: readonly Strategy[] = ['sequential', 'parallel', 'first_come']
export const REASONS: readonly Need['reason'][] = ['substitute', 'extra', 'vacancy']
export const UNITS: readonly Unit[] = ['minute', 'hour', 'day']

export interface Rung {
  key: string
  listId: string
  opens: 'exhausted' | 'immediately' | 'after'
  hours: number
}

export interface NeedDraft {
  positionId: string
  quantity: number
  strategy: Strategy
  maxRecipients: number
  value: number
  unit: Unit
  clock: Need['clock']
  urgent: boolean
  requiresLocal: boolean
  priority: number
  reason: Need['reason']
  replaces: string
  noteToMusician: string
  terms: string
  ladder: Rung[]
  /** Whether it covers only some of the sessions. */
  isPartial: boolean
  sessionIds: string[]
}

export function draftOf(need: Need): NeedDraft {
  return {
    positionId: need.positionId,
    quantity: need.quantity,
    strategy: need.strategy,
    maxRecipients: need.maxRecipients ?? 3 * need.quantity,
    value: need.response.value,
    unit: need.response.unit,
    clock: need.clock,
    urgent: need.urgent,
    requiresLocal: need.requiresLocal,
    priority: need.priority,
    reason: need.reason,
    replaces: need.replaces ?? '',
    noteToMusician: need.noteToMusician ?? '',
    terms: need.terms ?? '',
    ladder: need.ladder.map(({ listId, release }) => ({ key: listId, listId, ...opening(release) })),
    isPartial: need.sessionIds.length > 0,
    sessionIds: need.sessionIds,
  }
}

/** A need about which nothing is known yet. */
export const EMPTY: NeedDraft = {
  positionId: '',
  quantity: 1,
  strategy: 'sequential',
  maxRecipients: 3,
  value: 2,
  unit: 'day',
  clock: 'elapsed',
  urgent: false,
  requiresLocal: false,
  priority: 0,
  reason: 'substitute',
  replaces: '',
  noteToMusician: '',
  terms: '',
  ladder: [],
  isPartial: false,
  sessionIds: [],
}

/** A new need, as the orchestra proposes it. */
export function freshDraft({ response, urgent }: Schema['NeedProposal'], clock: Need['clock']): NeedDraft {
  return { ...EMPTY, ...response, urgent, clock, strategy: usualStrategy(1, urgent) }
}

/** How so many are asked unless somebody chooses otherwise. */
export function usualStrategy(quantity: number, urgent: boolean): Strategy {
  if (urgent) return 'first_come'
  return quantity > 1 ? 'parallel' : 'sequential'
}

/** The position's standing lists, A before B before C. */
export function usualLadder(lists: readonly RankingList[], position: string): Rung[] {
  const standing = lists
    .filter(({ positionId, tier }) => positionId === position && tier)
    .toSorted((a, b) => (a.tier ?? '').localeCompare(b.tier ?? ''))
  return standing.map(({ id }) => ({ key: id, listId: id, opens: 'exhausted', hours: 24 }))
}

const HOURS = /^after_(\d+)_hours$/

function opening(release: string): Pick<Rung, 'opens' | 'hours'> {
  const hours = Number(HOURS.exec(release)?.[1] ?? 24)
  if (release === 'exhausted' || release === 'immediately') return { opens: release, hours }
  return { opens: 'after', hours }
}

const releaseOf = ({ opens, hours }: Rung) => (opens === 'after' ? `after_${hours}_hours` : opens)

const MINUTES: Record<Unit, number> = { minute: 1, hour: 60, day: 24 * 60 }

/** Whether a response time is one that the server takes. */
export function isResponse(value: number, unit: Unit): boolean {
  const minutes = value * MINUTES[unit]
  return Number.isInteger(value) && minutes >= 30 && minutes <= 90 * MINUTES.day
}

/** All that a need can be told, for a new one; an existing one takes the same without its position. */
export function bodyOf(draft: NeedDraft) {
  const { positionId: _, value, unit, maxRecipients, ladder, isPartial, sessionIds, ...rest } = draft
  return {
    ...rest,
    maxRecipients: rest.strategy === 'first_come' ? maxRecipients : null,
    response: { value, unit },
    replaces: rest.replaces.trim() || null,
    noteToMusician: rest.noteToMusician.trim() || null,
    terms: rest.terms.trim() || null,
    ladder: ladder.map((rung) => ({ listId: rung.listId, release: releaseOf(rung) })),
    sessionIds: isPartial ? sessionIds : [],
  }
}

/** Only what the form changed: an edit must not undo what somebody else did to the rest. */
export function changesOf(draft: NeedDraft, need: Need): Schema['ChangeNeed'] {
  const [before, after] = [bodyOf(draftOf(need)), bodyOf(draft)]
  return Object.fromEntries(
    Object.entries(after).filter(
      ([key, value]) => JSON.stringify(value) !== JSON.stringify(before[key as keyof typeof before]),
    ),
  )
}
