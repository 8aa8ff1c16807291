// Which facts in the cache an event of the orchestra makes old. Pure, so that it can be read and tested as a table.

import type { QueryKey } from '@tanstack/react-query'
import type { Schema } from './client'
import { keys } from './keys'

export type LiveEvent = Pick<Schema['Event'], 'seq' | 'kind' | 'entity' | 'entityId' | 'project'>

const BY_ENTITY: Record<string, readonly QueryKey[]> = {
  musician: [keys.musicians],
  ranking_list: [keys.rankings],
  instrument: [keys.instruments],
  position: [keys.positions],
  settings: [keys.settings],
  user: [keys.users],
  request: [keys.requests],
  project: [keys.projects],
}

/** What tells of everything: the timeline, the day's page, and the mailbox, to which every step adds mail. */
const ALWAYS: readonly QueryKey[] = [keys.events, keys.today, keys.mailbox]

/** The keys to mark as old; an entity that is not known here marks everything. */
export function staleAfter(event: LiveEvent): readonly QueryKey[] {
  const marked = [...ALWAYS, ...(BY_ENTITY[event.entity] ?? [])]
  if (event.project) marked.push(keys.projects)
  return marked.length > ALWAYS.length ? marked : [keys.orchestra]
}
