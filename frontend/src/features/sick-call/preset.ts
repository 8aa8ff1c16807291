// What a sick call asks for when nobody says otherwise, and which project and sessions it means. Pure.

import type { Schema } from '@/api/client'
import type { Project } from '@/api/projects'
import type { RankingList } from '@/api/roster'

export type Tier = 'A' | 'B' | 'C'

export interface Preset {
  /** How many players are missing. */
  quantity: number
  /** How many are asked at once. */
  atOnce: number
  /** Minutes to answer. */
  minutes: number
  /** The last list that is asked. */
  upTo: Tier
  /** Who is ill. */
  replaces: string
}

export const PRESET: Preset = { quantity: 1, atOnce: 4, minutes: 60, upTo: 'A', replaces: '' }
export const MINUTES = [30, 60, 120, 240] as const
export const TIERS = ['A', 'B', 'C'] as const

/** The project that is on, or else the next one; drafts only where nothing else is to come. */
export function likelyProject(projects: readonly Project[]): Project | undefined {
  const open = callable(projects)
  return open.find(({ status }) => status !== 'draft') ?? open[0]
}

/** The projects for which somebody can still be called in, the nearest first. */
export function callable(projects: readonly Project[]): Project[] {
  return projects.filter(({ isOver, status }) => !isOver && ['draft', 'active', 'paused'].includes(status))
}

/** The standing lists of a position from A to the last one that is asked; those that exist. */
export function ladderOf(lists: readonly RankingList[], position: string, upTo: Tier): RankingList[] {
  const tiers = TIERS.slice(0, TIERS.indexOf(upTo) + 1)
  return tiers.flatMap((tier) => lists.find((list) => list.positionId === position && list.tier === tier) ?? [])
}

export function needOf(
  position: string,
  { quantity, atOnce, minutes, replaces }: Preset,
  ladder: readonly RankingList[],
  sessionIds: string[],
): Schema['AddNeed'] {
  return {
    positionId: position,
    quantity,
    strategy: 'first_come',
    maxRecipients: Math.max(atOnce, quantity),
    response: minutes % 60 === 0 ? { value: minutes / 60, unit: 'hour' } : { value: minutes, unit: 'minute' },
    urgent: true,
    priority: 0,
    reason: 'substitute',
    replaces: replaces.trim() || null,
    ladder: ladder.map(({ id }) => ({ listId: id })),
    sessionIds,
  }
}
