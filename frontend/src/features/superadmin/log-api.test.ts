import { expect, test, vi } from 'vitest'
import type { Entry } from './log-api'

vi.stubGlobal('window', { location: { origin: 'http://localhost' } })
vi.stubGlobal('BroadcastChannel', class {})
const { withEntry } = await import('./log-api')

const entry = (id: string, message = id) => ({ id, message }) as Entry
const told = (pages: { items: Entry[] }[]) => pages.map(({ items }) => items.map(({ message }) => message))

test('a new entry is the first of the first page', () => {
  const pages = [{ items: [entry('b')] }, { items: [entry('a')] }]
  expect(told(withEntry(pages, entry('c')))).toEqual([['c', 'b'], ['a']])
})

test('one that changed stays in its place', () => {
  const pages = [{ items: [entry('b')] }, { items: [entry('a')] }]
  expect(told(withEntry(pages, entry('a', 'a, twice')))).toEqual([['b'], ['a, twice']])
})
