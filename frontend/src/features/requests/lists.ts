import type { BoardNeed } from '@/api/staffing'

/** What the list at a place of the ladder is called: A, B, C, or its own name. */
export function listOf({ ladder }: BoardNeed, ordinal: number): string {
  const rung = ladder.find((one) => one.ordinal === ordinal)
  return rung?.tier ?? rung?.name ?? ''
}
