import { expect, test } from 'vitest'
import { movedTo, replaced } from './order'

const things = (letters: string) => [...letters].map((id) => ({ id }))
const letters = (some: readonly { id: string }[]) => some.map(({ id }) => id).join('')

test.each([
  ['c', 0, 'cab'],
  ['a', 2, 'bca'],
  ['x', 1, 'abc'],
])('%s to %i is %s', (id, to, after) => {
  expect(letters(movedTo(things('abc'), id, to))).toBe(after)
})

test('positions of one instrument change places among themselves only', () => {
  expect(letters(replaced(things('avbwc'), things('cab')))).toBe('cvawb')
  expect(letters(replaced(things('abc'), things('xy')))).toBe('abc')
})
