import { expect, test } from 'vitest'
import { meaningOf } from './remarks'

test.each([
  ['is in row 3 already', 'repeated', { row: '3' }],
  ['"Kazoo" is no position of the orchestra', 'unknownPosition', { name: 'Kazoo' }],
  [
    '"Tutti" may be a position of several instruments: name the instrument first',
    'severalPositions',
    { name: 'Tutti' },
  ],
  ['must not be longer than 80 characters', 'tooLong', {}],
  ['is longer than an e-mail address can be', 'tooLong', {}],
])('%j is %s', (detail, key, words) => {
  expect(meaningOf(detail)).toEqual({ key, words })
})

test('what nobody has thought of is not guessed', () => {
  expect(meaningOf('is made of cheese')).toBeNull()
})
