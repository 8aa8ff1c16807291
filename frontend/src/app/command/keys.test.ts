import { expect, test } from 'vitest'
import { keyReader, nameOf } from './keys'

const KNOWN = ['g m', 'g p', 'n', 'm', 'Mod+k']
const press = (key: string, held: Partial<Record<'ctrlKey' | 'metaKey' | 'altKey', boolean>> = {}) =>
  nameOf({ key, ctrlKey: false, metaKey: false, altKey: false, ...held })

test('Ctrl and Cmd are the same, Alt belongs to the browser', () => {
  expect(press('K', { ctrlKey: true })).toBe('Mod+k')
  expect(press('k', { metaKey: true })).toBe('Mod+k')
  expect(press('k', { altKey: true })).toBeNull()
  expect(press('Shift')).toBeNull()
})

test('two keys within a moment are one command', () => {
  const { read } = keyReader()
  expect(read('g', 0, KNOWN)).toBeNull()
  expect(read('m', 400, KNOWN)).toBe('g m')
})

test('after a pause the second key stands alone', () => {
  const { read } = keyReader()
  read('g', 0, KNOWN)
  expect(read('m', 2_000, KNOWN)).toBe('m')
})

test('a wrong second key is read as a first', () => {
  const { read } = keyReader()
  read('g', 0, KNOWN)
  expect(read('n', 100, KNOWN)).toBe('n')
  expect(read('x', 200, KNOWN)).toBeNull()
})
