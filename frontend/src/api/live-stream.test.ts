import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { readStream, type Told } from './live-stream'

class Line extends EventTarget {
  static readonly CLOSED = 2
  static all: Line[] = []
  readyState = 0
  onopen = () => {}
  onerror = () => {}
  readonly url: string

  constructor(url: string) {
    super()
    this.url = url
    Line.all.push(this)
  }

  open() {
    this.readyState = 1
    this.onopen()
  }

  say(event: string, data: unknown = {}) {
    this.dispatchEvent(new MessageEvent(event, { data: JSON.stringify(data) }))
  }

  close() {
    this.readyState = 2
  }

  static get newest(): Line {
    return Line.all.at(-1) ?? expect.fail('nothing was opened')
  }
}

let told: Told[]
let stop: AbortController

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('window', new EventTarget())
  vi.stubGlobal('navigator', { onLine: true })
  vi.stubGlobal('EventSource', Line)
  Line.all = []
  told = []
  stop = new AbortController()
  void readStream(
    () => 7,
    (one) => told.push(one),
    stop.signal,
  )
})

afterEach(() => {
  stop.abort()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const states = () => told.flatMap((one) => (one.is === 'state' ? [one.state] : []))

test('a line that says it lives stays open, however long nothing happens', () => {
  Line.newest.open()
  for (let beat = 0; beat < 20; beat++) {
    vi.advanceTimersByTime(15_000)
    Line.newest.say('alive')
  }
  expect(Line.all).toHaveLength(1)
  expect(new Set(states())).toEqual(new Set(['live']))
})

test('one missed sign is forgiven, after two and a half it says so and opens another line from where it was', () => {
  Line.newest.open()
  Line.newest.say('alive')
  vi.advanceTimersByTime(37_499)
  expect(Line.all).toHaveLength(1)
  vi.advanceTimersByTime(1)
  expect(states().at(-1)).toBe('connecting')
  expect(Line.all.map(({ readyState }) => readyState)).toEqual([Line.CLOSED, 0])
  expect(Line.newest.url).toBe('/api/events/stream?after=7')
  Line.newest.open()
  expect(states().at(-1)).toBe('live')
})

test('what happens is a sign of life, too', () => {
  Line.newest.open()
  for (let one = 0; one < 3; one++) {
    vi.advanceTimersByTime(30_000)
    Line.newest.say('change', { seq: 8 + one })
  }
  expect(Line.all).toHaveLength(1)
  expect(told.filter(({ is }) => is === 'change')).toHaveLength(3)
})

test('a line that never opens is given up as well', () => {
  vi.advanceTimersByTime(37_500)
  expect(Line.all).toHaveLength(2)
})

test('after a refusal it waits longer each time, and silence does not hurry it', () => {
  const pauses = [1_000, 2_000, 5_000, 15_000, 30_000, 30_000]
  for (const [refusal, pause] of pauses.entries()) {
    Line.newest.close()
    Line.newest.onerror()
    vi.advanceTimersByTime(pause - 1)
    expect(Line.all).toHaveLength(refusal + 1)
    vi.advanceTimersByTime(1)
    expect(Line.all).toHaveLength(refusal + 2)
  }
})

test('after the end nothing is opened any more', () => {
  Line.newest.open()
  stop.abort()
  vi.advanceTimersByTime(600_000)
  expect(Line.all.map(({ readyState }) => readyState)).toEqual([Line.CLOSED])
})
