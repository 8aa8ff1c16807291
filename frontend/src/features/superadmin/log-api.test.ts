import { QueryClient } from '@tanstack/react-query'
import { expect, test, vi } from 'vitest'
import type { Entry } from './log-api'

vi.stubGlobal('window', { location: { origin: 'http://localhost' } })
vi.stubGlobal('BroadcastChannel', class {})
const { follow, withEntry } = await import('./log-api')

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

test('a log that falls silent is followed anew, and says so until then', () => {
  vi.useFakeTimers()
  const lines: EventTarget[] = []
  vi.stubGlobal('window', new EventTarget())
  vi.stubGlobal('navigator', { onLine: true })
  const EventSource = class extends EventTarget {
    onopen = () => {}
    close() {}
    constructor() {
      super()
      lines.push(this)
    }
  }
  vi.stubGlobal('EventSource', EventSource)
  const states: boolean[] = []
  const stop = follow(new QueryClient(), {}, (isLive) => states.push(isLive))
  const say = (event: string) => lines.at(-1)?.dispatchEvent(new MessageEvent(event, { data: '{}' }))
  say('alive')
  vi.advanceTimersByTime(30_000)
  say('alive')
  vi.advanceTimersByTime(30_000)
  expect([lines.length, states.at(-1)]).toEqual([1, true])
  vi.advanceTimersByTime(10_000)
  expect([lines.length, states.at(-1)]).toEqual([2, false])
  say('bye')
  vi.advanceTimersByTime(120_000)
  expect([lines.length, states.at(-1)]).toEqual([2, false])
  stop()
  vi.useRealTimers()
})
