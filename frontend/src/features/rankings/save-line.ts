// Saves of one list, one after the other: each is made against the version that the one before it led to. Knows
// nothing of React, so that every turn of it can be tested.

import { isApiError } from '@/api/errors'
import type { Entry, Ranking } from '@/api/ranking'
import { type Edit, ranked } from './order'

/** A change under way: what it does, and what the list then looks like. */
export interface Change {
  edit: Edit
  /** What is said when it is saved. */
  said: string
  /** What else must be taken back when it is undone. */
  alsoUndo?: (() => void) | undefined
  entries: readonly Entry[]
  /** How the list looked before it. */
  before: readonly Entry[]
}

interface Hears {
  /** The order to show until the server has caught up; null when it has. */
  wanted: (entries: readonly Entry[] | null) => void
  saved: (list: Ranking, change: Change, asked: boolean) => void
  /** Somebody was faster: what was not saved of ours. */
  overtaken: (changes: readonly Change[]) => void
  failed: (error: unknown) => void
}

type Save = (version: number, entries: readonly Entry[]) => Promise<{ value: Ranking; asked: boolean } | null>

/** `save` gives null when it was called off; whatever waited behind it is called off as well. */
export function saveLine(current: () => Ranking, save: Save, hears: Hears) {
  const waiting: Change[] = []
  let isBusy = false

  const drain = async (): Promise<void> => {
    let { version } = current()
    for (let change = waiting[0]; change; change = waiting[0]) {
      const answer = await save(version, change.entries)
      if (!answer) break
      waiting.shift()
      version = answer.value.version
      hears.saved(answer.value, change, answer.asked)
    }
  }
  const start = async () => {
    isBusy = true
    let error: unknown
    await drain().catch((cause: unknown) => {
      error = cause
    })
    const lost = waiting.splice(0)
    isBusy = false
    hears.wanted(null)
    if (isApiError(error, 'stale')) hears.overtaken(lost)
    else if (error) hears.failed(error)
  }

  return {
    /** Shows a change at once and saves it after those before it; nothing is done about what changes nothing. */
    make(change: Pick<Change, 'edit' | 'said' | 'alsoUndo'>): void {
      const before = waiting.at(-1)?.entries ?? current().entries
      const entries = ranked(change.edit(before))
      if (isSame(before, entries)) return
      waiting.push({ ...change, entries, before })
      hears.wanted(entries)
      if (!isBusy) void start()
    },
    get isBusy(): boolean {
      return isBusy
    },
  }
}

const isSame = (some: readonly Entry[], others: readonly Entry[]) =>
  some.length === others.length && some.every(({ musicianId }, place) => musicianId === others[place]?.musicianId)
