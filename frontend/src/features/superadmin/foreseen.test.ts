import { expect, test } from 'vitest'
import { groups } from './foreseen'

const one = (code: string, change: object) => ({ orchestraId: code, code, apply: [], takeBack: [], ...change })

test('who changes, who is there already, and who cannot be asked', () => {
  const { changed, same, unknown, isBack } = groups({
    target: 6,
    orchestras: [
      one('A', { apply: ['m0006_mail'] }),
      one('B', {}),
      one('C', { error: 'it does not answer' }),
      one('D', { version: 6 }),
    ],
  })
  expect([changed.map(({ code }) => code), same, unknown.map(({ code }) => code), isBack]).toEqual([
    ['A'],
    2,
    ['C'],
    false,
  ])
})

test('going back throws something away', () => {
  expect(groups({ target: 5, orchestras: [one('A', { takeBack: ['m0006_mail'] })] }).isBack).toBe(true)
})
