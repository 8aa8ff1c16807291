import { expect, test } from 'vitest'
import { hoursOfDay } from './hours'

const values = (...[from, to, now]: Parameters<typeof hoursOfDay>) =>
  hoursOfDay(from, to, now).map(({ value }) => value)

test('a day has every half hour, midnight at both ends', () => {
  expect(values('00:00', '24:00', '08:00')).toHaveLength(49)
  expect(values('23:00', '24:00', '23:00')).toEqual(['23:00', '23:30', '24:00'])
})

test('an odd minute that holds now stays on offer, in its place', () => {
  expect(values('07:00', '08:00', '07:45')).toEqual(['07:00', '07:30', '07:45', '08:00'])
})
