import { expect, test } from 'vitest'
import type { Session } from '@/api/staffing'
import { changesOf, merged, nextRow, rowsOf } from './sessions-draft'

const zone = 'Europe/Stockholm'
const session = (id: string, startsAt: string, endsAt: string) =>
  ({ id, kind: 'rehearsal', startsAt, endsAt, venue: 'Konserthuset', note: null }) as unknown as Session

const sessions = [
  session('a', '2026-12-09T09:00:00Z', '2026-12-09T14:00:00Z'),
  session('b', '2026-12-11T18:00:00Z', '2026-12-11T20:30:00Z'),
]
const rows = rowsOf(sessions, zone)

test('rows are in the hall’s own time', () => {
  expect(rows[0]).toMatchObject({ day: '2026-12-09', from: '10:00', until: '15:00', venue: 'Konserthuset' })
})

test('rows that nobody touched are saved by doing nothing', () => {
  expect(changesOf(rows, sessions, zone)).toEqual({ removed: [], changed: [], added: [], faults: [] })
})

test('only what differs is sent', () => {
  const [first, second] = rows
  if (!first || !second) throw new Error('two rows')
  const next = nextRow(rows, '2026-12-09', 'new')
  const changes = changesOf([{ ...first, from: '11:00' }, next], sessions, zone)
  expect(changes.removed.map(({ id }) => id)).toEqual(['b'])
  expect(changes.changed.map(({ body }) => body.startsAt)).toEqual(['2026-12-09T10:00:00.000Z'])
  expect(changes.added.map(({ body }) => body.startsAt)).toEqual(['2026-12-12T18:00:00.000Z'])
})

test('a concert may end after midnight; a row without times is a fault', () => {
  const late = { ...nextRow([], '2026-12-31', 'x'), from: '22:00', until: '00:30' }
  expect(changesOf([late], [], zone).added[0]?.body.endsAt).toBe('2026-12-31T23:30:00.000Z')
  expect(changesOf([{ ...late, until: '' }], [], zone).faults).toEqual(['x'])
  expect(changesOf([{ ...late, day: '' }], [], zone).faults).toEqual(['x'])
})

const [first, second] = rows as [(typeof rows)[0] & object, (typeof rows)[0] & object]

test('what somebody else changed is taken, what was typed stays, field by field', () => {
  const typed = [{ ...first, note: 'Strings only' }, second]
  const now = [
    { ...first, venue: 'Stora salen' },
    { ...second, from: '18:30' },
    { ...second, key: 'theirs' },
  ]
  expect(merged(typed, { before: rows, now })).toEqual([
    { ...first, venue: 'Stora salen', note: 'Strings only' },
    { ...second, from: '18:30' },
    { ...second, key: 'theirs' },
  ])
})

test('nobody’s change is lost by somebody’s removal', () => {
  const moved = { ...second, day: '2026-12-12' }
  expect(merged([first], { before: rows, now: [first, moved] })).toEqual([first, moved])
  expect(merged([first], { before: rows, now: rows })).toEqual([first])
  expect(merged([first, moved], { before: rows, now: [first] })).toEqual([first, moved])
  expect(merged(rows, { before: rows, now: [first] })).toEqual([first])
})

test('after half of it was saved, the rest is as it was typed', () => {
  const added = { ...second, key: 'c' }
  const unsaved = { ...second, key: 'd' }
  expect(merged([first, second, added, unsaved], { before: rows, now: [...rows, added] })).toEqual([
    first,
    second,
    added,
    unsaved,
  ])
})
