import { expect, test } from 'vitest'
import { elapsedPart, timeLeft } from './time-left'

const now = Date.parse('2026-12-01T09:00:30Z')

test.each([
  ['2026-12-03T14:10:00Z', { unit: 'days', days: 2, hours: 5 }],
  ['2026-12-01T14:12:00Z', { unit: 'hours', hours: 5, minutes: 11 }],
  ['2026-12-01T09:12:00Z', { unit: 'minutes', minutes: 11 }],
  ['2026-12-01T09:00:40Z', { unit: 'minutes', minutes: 1 }],
  ['2026-12-01T09:00:30Z', { unit: 'over' }],
])('until %s', (until, left) => {
  expect(timeLeft(until, now)).toEqual(left)
})

test('the part that is gone stays between none and all', () => {
  expect(elapsedPart('2026-12-01T08:00:30Z', '2026-12-01T10:00:30Z', now)).toBe(0.5)
  expect(elapsedPart('2026-12-02T08:00:00Z', '2026-12-03T08:00:00Z', now)).toBe(0)
  expect(elapsedPart('2026-11-02T08:00:00Z', '2026-11-03T08:00:00Z', now)).toBe(1)
  expect(elapsedPart('2026-11-03T08:00:00Z', '2026-11-03T08:00:00Z', now)).toBe(1)
})
