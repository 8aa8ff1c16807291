import { expect, test } from 'vitest'
import { addDays, dayAt, isoWeekOf, weekNumber } from './dates'

test('the day is the one of the zone, not of the reader', () => {
  const lateInStockholm = new Date('2026-12-09T23:30:00Z')
  expect(dayAt(lateInStockholm, 'Europe/Stockholm')).toBe('2026-12-10')
  expect(dayAt(lateInStockholm, 'America/New_York')).toBe('2026-12-09')
})

test.each([
  ['2026-12-31', 1, '2027-01-01'],
  ['2028-02-28', 1, '2028-02-29'],
  ['2026-03-29', 1, '2026-03-30'],
  ['2026-01-01', -1, '2025-12-31'],
])('%s and %i days is %s', (day, days, later) => {
  expect(addDays(day, days)).toBe(later)
})

test('a week is said by its number', () => {
  expect(weekNumber('2026-W05')).toBe(5)
})

test.each([
  ['2026-12-01', 49],
  ['2027-01-03', 53],
  ['2027-01-04', 1],
  ['2024-12-30', 1],
  ['2026-01-01', 1],
])('%s lies in week %i', (day, week) => {
  expect(isoWeekOf(day)).toBe(week)
})
