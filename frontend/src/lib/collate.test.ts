import { expect, test } from 'vitest'
import { collator, fold, matcher } from './collate'

const NAMES = ['Öberg', 'Zetterlund', 'Åkesson', 'Andersson', 'Ärlig', 'Olsson']

test('Swedish puts å ä ö last', () => {
  expect(NAMES.toSorted(collator('sv'))).toEqual(['Andersson', 'Olsson', 'Zetterlund', 'Åkesson', 'Ärlig', 'Öberg'])
})

test('English reads them as a and o', () => {
  expect(NAMES.toSorted(collator('en'))).toEqual(['Åkesson', 'Andersson', 'Ärlig', 'Öberg', 'Olsson', 'Zetterlund'])
})

test('numbers are ordered by value', () => {
  expect(['Horn 10', 'Horn 2'].toSorted(collator('sv'))).toEqual(['Horn 2', 'Horn 10'])
})

test.each([
  ['Åkesson', 'akesson'],
  ['Mieczysław', 'mieczyslaw'],
  ['Søren Ærø', 'soren aero'],
])('%s folds to %s', (name, folded) => {
  expect(fold(name)).toBe(folded)
})

test('every word must occur, in any order and whatever its diacritics', () => {
  const matches = matcher('  BERG åsa ')
  expect(matches(fold('Åsa Öberg'))).toBe(true)
  expect(matches(fold('Åsa Ek'))).toBe(false)
})

test('an empty query lets everything pass', () => {
  expect(matcher(' ')('anything')).toBe(true)
})
