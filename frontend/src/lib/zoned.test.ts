import { expect, test } from 'vitest'
import { instantAt, localTime } from './zoned'

test.each([
  ['2026-12-09', '10:00', 'Europe/Stockholm', '2026-12-09T09:00:00.000Z'],
  ['2026-06-09', '19:30', 'Europe/Stockholm', '2026-06-09T17:30:00.000Z'],
  ['2026-06-09', '00:00', 'America/New_York', '2026-06-09T04:00:00.000Z'],
  // The clock jumps from 02:00 to 03:00: the first instant at which it reads 02:30 or later.
  ['2026-03-29', '02:30', 'Europe/Stockholm', '2026-03-29T01:00:00.000Z'],
  // 02:30 comes twice: the first.
  ['2026-10-25', '02:30', 'Europe/Stockholm', '2026-10-25T00:30:00.000Z'],
  ['2026-10-25', '03:00', 'Europe/Stockholm', '2026-10-25T02:00:00.000Z'],
])('%s %s in %s', (day, time, zone, instant) => {
  expect(instantAt(day, time, zone)).toBe(instant)
})

test('an instant reads as the wall’s clock does, and back', () => {
  expect(localTime('2026-12-09T09:00:00Z', 'Europe/Stockholm')).toBe('2026-12-09T10:00')
  expect(instantAt('', '10:00', 'Europe/Stockholm')).toBeNull()
  expect(instantAt('2026-12-09', '', 'Europe/Stockholm')).toBeNull()
})
