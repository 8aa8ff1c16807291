import { expect, test } from 'vitest'
import { chooseLocale, isKey, text } from './i18n'

test.each([
  [['sv-SE', 'en'], 'sv'],
  [['en-GB', 'sv'], 'en'],
  [['nb-NO', 'sv', 'en'], 'sv'],
  [['de', 'fr'], 'en'],
  [[], 'en'],
] as const)('a reader of %j gets %s', (languages, locale) => {
  expect(chooseLocale(languages)).toBe(locale)
})

test('the languages differ', () => {
  expect(text('en', 'stateReady')).toBe('Running')
  expect(text('sv', 'stateReady')).toBe('I drift')
})

test('only catalogue keys are keys', () => {
  expect(isKey('headline')).toBe(true)
  expect(isKey('toString')).toBe(false)
})
