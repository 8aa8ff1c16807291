import { expect, test } from 'vitest'
import type { RankingList, Score } from '@/api/roster'
import { customLists, found, matrix } from './overview'

const named = (id: string, more: object = {}) => [id, { id, names: { sv: id, en: id }, ...more }] as const
const score = {
  instruments: new Map([named('violin'), named('horn'), named('harp')]),
  positions: new Map([
    named('leader', { instrumentId: 'violin' }),
    named('tutti', { instrumentId: 'violin' }),
    named('horn 2', { instrumentId: 'horn' }),
  ]),
} as unknown as Score
const list = (positionId: string, tier: string | null, musicians: number, more: object = {}) =>
  ({ id: `${positionId} ${tier}`, positionId, tier, musicians, ...more }) as unknown as RankingList

const shape = (groups: ReturnType<typeof matrix>) =>
  groups.map(({ id, rows }) => `${id}: ${rows.map((row) => row.position.id).join(', ')}`)

test('positions with people come first, of instruments as well', () => {
  expect(shape(matrix(score, [list('leader', 'A', 0), list('tutti', 'B', 3)]))).toEqual([
    'violin: tutti, leader',
    'horn: horn 2',
  ])
  expect(shape(matrix(score, [list('horn 2', 'A', 1)]))).toEqual(['horn: horn 2', 'violin: leader, tutti'])
})

test('a list stands under its letter; archived and custom ones stand nowhere', () => {
  const lists = [list('tutti', 'C', 2), list('tutti', 'A', 1, { archivedAt: '2026-01-01' }), list('tutti', null, 5)]
  const row = matrix(score, lists)[0]?.rows[0]
  expect(row?.standing.map((one) => one?.musicians)).toEqual([undefined, undefined, 2])
  expect(row?.people).toBe(2)
  expect(customLists(lists)).toHaveLength(1)
})

test('a search finds by instrument and by position', () => {
  const groups = matrix(score, [])
  const nameOf = (one: { names: { en: string } } | undefined) => one?.names.en ?? ''
  expect(shape(found(groups, 'VIOL tut', score, nameOf))).toEqual(['violin: tutti'])
  expect(shape(found(groups, 'horn', score, nameOf))).toEqual(['horn: horn 2'])
  expect(found(groups, 'x', score, nameOf)).toEqual([])
})
