import { expect, test } from 'vitest'
import type { Project } from '@/api/projects'
import type { RankingList } from '@/api/roster'
import { ladderOf, likelyProject, needOf, PRESET } from './preset'

const project = (id: string, status: Project['status'], isOver = false) => ({ id, status, isOver }) as Project
const list = (id: string, positionId: string, tier: 'A' | 'B' | null) => ({ id, positionId, tier }) as RankingList

test('the nearest project that is on is the likely one; a draft only when there is no other', () => {
  const over = project('over', 'completed', true)
  const draft = project('draft', 'draft')
  const off = project('off', 'cancelled')
  expect(likelyProject([over, draft, project('on', 'active'), project('later', 'active')])?.id).toBe('on')
  expect(likelyProject([over, off, draft])?.id).toBe('draft')
  expect(likelyProject([over, off])).toBeUndefined()
})

test('the ladder goes up to the list that was chosen, of this position, over lists that do not exist', () => {
  const lists = [list('b', 'tuba', 'B'), list('a', 'tuba', 'A'), list('other', 'harp', 'A'), list('own', 'tuba', null)]
  expect(ladderOf(lists, 'tuba', 'A').map(({ id }) => id)).toEqual(['a'])
  expect(ladderOf(lists, 'tuba', 'C').map(({ id }) => id)).toEqual(['a', 'b'])
})

test('by itself it asks four on list A at once, urgently, for an hour', () => {
  expect(needOf('tuba', PRESET, [list('a', 'tuba', 'A')], ['s'])).toMatchObject({
    strategy: 'first_come',
    maxRecipients: 4,
    response: { value: 1, unit: 'hour' },
    urgent: true,
    ladder: [{ listId: 'a' }],
    sessionIds: ['s'],
    replaces: null,
  })
})

test('more players than are asked at once are all asked, and half an hour is minutes', () => {
  const body = needOf('tuba', { ...PRESET, quantity: 6, minutes: 30 }, [], [])
  expect(body.maxRecipients).toBe(6)
  expect(body.response).toEqual({ value: 30, unit: 'minute' })
})
