import { expect, test } from 'vitest'
import type { Musician, Score } from '@/api/roster'
import { filtered, ordered, rowsOf } from './filter'

const thing = (id: string, more: object) => [id, { id, names: { sv: id, en: id }, ...more }] as const
const score = {
  instruments: new Map([thing('violin', { displayOrder: 10 }), thing('horn', { displayOrder: 90 })]),
  positions: new Map([
    thing('leader', { instrumentId: 'violin', hierarchyLevel: 1 }),
    thing('tutti', { instrumentId: 'violin', hierarchyLevel: 5 }),
    thing('horn-2', { instrumentId: 'horn', hierarchyLevel: 2 }),
  ]),
} as unknown as Score

const person = (firstName: string, lastName: string, positionIds: string[], status = 'active') =>
  ({
    id: lastName,
    firstName,
    lastName,
    email: `${lastName}@example.org`,
    phone: '070-123 45 67',
    positionIds,
    status,
  }) as unknown as Musician

const rows = rowsOf(
  [
    person('Åsa', 'Öberg', ['tutti', 'leader']),
    person('Bo', 'Ek', ['horn-2'], 'inactive'),
    person('Eva', 'Åkesson', ['tutti']),
  ],
  score,
  (one) => one?.names.en ?? '',
)
const names = (some: readonly { musician: Musician }[]) => some.map(({ musician }) => musician.lastName)
const order = (id: string | undefined) => ['leader', 'tutti', 'horn-2'].indexOf(id ?? '')

test('a musician’s first position is the highest', () => {
  expect(rows[0]?.positions).toEqual(['leader', 'tutti'])
})

test.each([
  [{ q: 'akes' }, ['Åkesson']],
  [{ q: 'oberg asa' }, ['Öberg']],
  [{ q: '0701' }, ['Öberg', 'Ek', 'Åkesson']],
  [{ q: 'horn' }, ['Ek']],
  [{ instrument: 'violin' }, ['Öberg', 'Åkesson']],
  [{ position: 'tutti', q: 'eva' }, ['Åkesson']],
  [{ status: 'inactive' as const }, ['Ek']],
])('%j shows %j', (search, shown) => {
  expect(names(filtered(rows, search, null))).toEqual(shown)
})

test('a ranking list shows only those on it', () => {
  expect(names(filtered(rows, {}, new Set(['Ek'])))).toEqual(['Ek'])
})

test('names are in the order of the reader’s language', () => {
  expect(names(ordered(rows, 'name', 'sv', order))).toEqual(['Ek', 'Åkesson', 'Öberg'])
  expect(names(ordered(rows, 'name', 'en', order))).toEqual(['Åkesson', 'Ek', 'Öberg'])
})

test('equal positions fall back to names, also downwards', () => {
  expect(names(ordered(rows, 'position', 'sv', order))).toEqual(['Öberg', 'Åkesson', 'Ek'])
  expect(names(ordered(rows, '-status', 'sv', order))).toEqual(['Ek', 'Åkesson', 'Öberg'])
})
