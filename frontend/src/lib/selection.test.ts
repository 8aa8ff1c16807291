import { expect, test } from 'vitest'
import { keepShown, NONE, toggle } from './selection'

const SHOWN = ['a', 'b', 'c', 'd', 'e']
const ids = (selection: { ids: ReadonlySet<string> }) => [...selection.ids].sort().join('')

test('a tick is taken back by a second one', () => {
  const once = toggle(NONE, 'b', SHOWN, false)
  expect(ids(once)).toBe('b')
  expect(ids(toggle(once, 'b', SHOWN, false))).toBe('')
})

test('shift reaches from the last row touched, upwards too', () => {
  const from = toggle(NONE, 'd', SHOWN, false)
  expect(ids(toggle(from, 'b', SHOWN, true))).toBe('bcd')
})

test('shift on a ticked row unticks the reach', () => {
  const all = { ids: new Set(SHOWN), anchor: 'b' }
  expect(ids(toggle(all, 'd', SHOWN, true))).toBe('ae')
})

test('shift without an earlier row ticks the one', () => {
  expect(ids(toggle(NONE, 'c', SHOWN, true))).toBe('c')
})

test('what a filter hides is no longer ticked', () => {
  const some = { ids: new Set(['a', 'e']), anchor: 'e' }
  expect(ids(keepShown(some, ['a', 'b']))).toBe('a')
})
