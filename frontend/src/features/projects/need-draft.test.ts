import { expect, test } from 'vitest'
import type { RankingList } from '@/api/roster'
import type { Need } from '@/api/staffing'
import { bodyOf, changesOf, draftOf, freshDraft, isResponse, usualLadder, usualStrategy } from './need-draft'

const need = {
  id: 'n',
  positionId: 'horn',
  quantity: 2,
  strategy: 'parallel',
  maxRecipients: null,
  response: { value: 2, unit: 'day' },
  clock: 'elapsed',
  urgent: false,
  requiresLocal: false,
  priority: 0,
  reason: 'substitute',
  replaces: null,
  noteToMusician: null,
  terms: null,
  ladder: [
    { listId: 'a', release: 'exhausted' },
    { listId: 'b', release: 'after_12_hours' },
  ],
  sessionIds: [],
} as unknown as Need

test('a form that nobody touched changes nothing', () => {
  expect(changesOf(draftOf(need), need)).toEqual({})
})

test('only what was changed is sent', () => {
  expect(changesOf({ ...draftOf(need), quantity: 3 }, need)).toEqual({ quantity: 3 })
  expect(changesOf({ ...draftOf(need), strategy: 'first_come', maxRecipients: 5 }, need)).toEqual({
    strategy: 'first_come',
    maxRecipients: 5,
  })
})

test('a rung keeps when it opens', () => {
  expect(draftOf(need).ladder[1]).toMatchObject({ opens: 'after', hours: 12 })
  expect(bodyOf(draftOf(need)).ladder[1]).toEqual({ listId: 'b', release: 'after_12_hours' })
})

test('ticked sessions count only while the need covers some', () => {
  const draft = { ...draftOf(need), sessionIds: ['s'] }
  expect(bodyOf({ ...draft, isPartial: false }).sessionIds).toEqual([])
  expect(bodyOf({ ...draft, isPartial: true }).sessionIds).toEqual(['s'])
})

test('the usual way of asking follows from how many, and how soon', () => {
  expect(usualStrategy(1, false)).toBe('sequential')
  expect(usualStrategy(2, false)).toBe('parallel')
  expect(freshDraft({ response: { value: 2, unit: 'hour' }, urgent: true }, 'elapsed')).toMatchObject({
    strategy: 'first_come',
    value: 2,
    unit: 'hour',
  })
})

test('the usual ladder is the position’s own lists by tier', () => {
  const list = (id: string, tier: string | null, positionId = 'horn') => ({ id, tier, positionId }) as RankingList
  const lists = [list('2', 'B'), list('1', 'A'), list('x', null), list('y', 'A', 'tuba')]
  expect(usualLadder(lists, 'horn').map(({ listId }) => listId)).toEqual(['1', '2'])
})

test.each([
  [30, 'minute', true],
  [29, 'minute', false],
  [90, 'day', true],
  [91, 'day', false],
  [1.5, 'hour', false],
] as const)('%d %s is a response time: %s', (value, unit, isOne) => {
  expect(isResponse(value, unit)).toBe(isOne)
})
