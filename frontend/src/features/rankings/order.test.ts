import { expect, test } from 'vitest'
import type { Entry } from '@/api/ranking'
import { append, canBeAsked, changesBetween, moveTo, ranked, remove } from './order'

const list = (letters: string): Entry[] =>
  [...letters].map((letter, place) => ({
    rank: place + 1,
    musicianId: letter,
    firstName: letter,
    lastName: letter,
    status: 'active',
    mailState: 'ok',
  }))
const letters = (entries: readonly Entry[]) => entries.map(({ musicianId }) => musicianId).join('')

test.each([
  ['d', 0, 'dabce'],
  ['a', 4, 'bcdea'],
  ['b', 2, 'acbde'],
  ['b', 1, 'abcde'],
  ['c', -3, 'cabde'],
  ['c', 99, 'abdec'],
  ['x', 0, 'abcde'],
])('%s on place %i is %s', (id, to, after) => {
  expect(letters(moveTo(id, to)(list('abcde')))).toBe(after)
})

test('those below close up', () => {
  expect(ranked(remove('b')(list('abc'))).map(({ rank, musicianId }) => `${rank}${musicianId}`)).toEqual(['1a', '2c'])
})

test('nobody is on a list twice', () => {
  expect(letters(append(list('bx'))(list('abc')))).toBe('abcx')
})

const told = (before: string, after: string) => {
  const { added, removed, moved } = changesBetween(list(before), list(after))
  return [
    letters(added),
    letters(removed),
    moved.map(({ entry, from, to }) => `${entry.musicianId}${from}${to}`).join(),
  ]
}

test.each([
  ['abcde', 'abcde', ['', '', '']],
  ['abcde', 'eabcd', ['', '', 'e51']],
  ['abcde', 'bcdea', ['', '', 'a15']],
  ['abcde', 'abde', ['', 'c', '']],
  ['abc', 'abxc', ['x', '', '']],
  ['abcde', 'xcabe', ['x', 'd', 'c32']],
  ['', 'ab', ['ab', '', '']],
])('from %s to %s as few words as will do', (before, after, words) => {
  expect(told(before, after)).toEqual(words)
})

test('the inactive, and those whom mail does not reach, are passed over', () => {
  const [one] = list('a')
  if (!one) throw new Error('nobody')
  expect(canBeAsked(one)).toBe(true)
  expect(canBeAsked({ ...one, mailState: 'suppressed' })).toBe(false)
  expect(canBeAsked({ ...one, mailState: 'bounced' })).toBe(false)
  expect(canBeAsked({ ...one, status: 'inactive' })).toBe(false)
})
