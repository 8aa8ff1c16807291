import { expect, test } from 'vitest'
import { keys } from './keys'
import { type LiveEvent, staleAfter } from './live-events'

const event = (entity: string, project: string | null = null): LiveEvent => ({
  seq: 7,
  kind: `${entity}.changed`,
  entity,
  entityId: 'e',
  project,
})

test('an answer makes the project’s board and the requests old, and leaves the musicians alone', () => {
  const marked = staleAfter(event('request', 'p'))
  expect(marked).toContainEqual(keys.requests)
  expect(marked).toContainEqual(keys.projects)
  expect(marked).not.toContainEqual(keys.musicians)
})

test('a dispatch has no list of its own, but a project', () => {
  expect(staleAfter(event('dispatch', 'p'))).toContainEqual(keys.projects)
})

test('what is not known here makes everything old', () => {
  expect(staleAfter(event('novelty'))).toEqual([keys.orchestra])
})
