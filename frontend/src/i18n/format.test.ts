import { expect, test } from 'vitest'
import { formats } from './format'

const en = formats('en', 'Europe/Stockholm')
const sv = formats('sv', 'Europe/Stockholm')

test('an instant is shown by the clock in the hall, 24 hours', () => {
  expect(en.clock('2026-12-09T18:05:00Z')).toBe('19:05')
  expect(sv.clock('2026-12-09T18:05:00Z')).toBe('19:05')
  expect(en.clock('2026-12-08T23:00:00Z')).toBe('00:00')
})

test('a day is the same day for every reader', () => {
  expect(en.day('2026-12-09')).toBe('9 Dec')
  expect(sv.day('2026-12-09')).toBe('9 dec.')
  expect(en.span('2026-12-09', '2026-12-12')).toBe('9–12 Dec')
})

test('relative times use the largest unit that fits', () => {
  const now = Date.parse('2026-12-09T12:00:00Z')
  expect(en.relative('2026-12-09T15:00:00Z', now)).toBe('in 3 hours')
  expect(sv.relative('2026-12-08T11:00:00Z', now)).toBe('i går')
})
