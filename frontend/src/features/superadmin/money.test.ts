import { expect, test } from 'vitest'
import { money, sumOf, typedMoney } from './money'

test('a sum is written in its currency, whole where it is', () => {
  expect(money('sv', 14_900, 'SEK')).toBe('149\u00a0kr')
  expect(money('en', 14_950, 'EUR')).toBe('€149.50')
})

test('the smallest unit is the currency’s own', () => {
  expect(money('en', 1_490, 'JPY')).toBe('JP¥1,490')
})

test('a typed sum is read with a point or a comma, and no finer than its currency', () => {
  expect([sumOf('1490', 'SEK'), sumOf('1 490,50', 'SEK'), sumOf('149.5', 'EUR'), sumOf('0', 'EUR')]).toEqual([
    149_000, 149_050, 14_950, 0,
  ])
  expect(sumOf('1490', 'JPY')).toBe(1_490)
  const none = ['', '-1', '1.499', '1,490.50', 'free', '99999999999']
  expect(none.map((typed) => sumOf(typed, 'SEK'))).toEqual(none.map(() => undefined))
})

test('a sum is typed as it is read', () => {
  expect([
    typedMoney('sv', 149_050, 'SEK'),
    typedMoney('en', 149_050, 'SEK'),
    typedMoney('sv', 149_000, 'SEK'),
  ]).toEqual(['1490,50', '1490.50', '1490'])
})
