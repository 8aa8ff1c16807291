import { expect, test } from 'vitest'
import { money } from './money'

test('a sum is written in its currency, whole where it is', () => {
  expect(money('sv', 14_900, 'SEK')).toBe('149\u00a0kr')
  expect(money('en', 14_950, 'EUR')).toBe('€149.50')
})

test('the smallest unit is the currency’s own', () => {
  expect(money('en', 1_490, 'JPY')).toBe('JP¥1,490')
})
