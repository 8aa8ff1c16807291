import { expect, test } from 'vitest'
import type { Metrics } from './api'
import { sentPerDay } from './trend'

const ends = (...sums: number[]) =>
  sums.map((requestsSent, at) => ({ day: `2026-11-0${at + 1}`, requestsSent })) as Metrics['trend']

test('a day is what was sent since the day before', () => {
  expect(sentPerDay(ends(10, 14, 14))).toEqual([
    { day: '2026-11-02', sent: 4 },
    { day: '2026-11-03', sent: 0 },
  ])
})

test('one day alone says nothing, and no day is below nothing', () => {
  expect(sentPerDay(ends(10))).toEqual([])
  expect(sentPerDay(ends(10, 3)).map(({ sent }) => sent)).toEqual([0])
})
