import type { Happening } from './api'

/** The events worth telling: that somebody was to be asked says nothing once they were. */
export function told(events: readonly Happening[]): Happening[] {
  const asked = new Set(events.filter(({ kind }) => kind === 'request.open').map(({ entityId }) => entityId))
  return events.filter(({ kind, entityId }) => kind !== 'request.queued' || !asked.has(entityId))
}
