// A client of the event stream that is cut off at will, and what the server says has happened.

import type { Seed } from './fixtures'

export interface Told {
  seq: number
  kind: string
}

interface Page {
  items: Told[]
}

/** The number of the newest event. */
export async function newest(seed: Seed): Promise<number> {
  const { items } = await seed.get<Page>('/api/events?limit=1')
  return items[0]?.seq ?? 0
}

/** All that has happened since, in order. */
export async function happenedAfter(seed: Seed, seq: number): Promise<number[]> {
  const all: number[] = []
  for (let after = seq; ; after = all.at(-1) ?? after) {
    const { items } = await seed.get<Page>(`/api/events?limit=200&after=${after}`)
    all.push(...items.map((one) => one.seq))
    if (items.length < 200) return all
  }
}

interface Reading {
  cookie: string
  /** The event that was heard last. */
  after: number
  /** After this one nothing more is waited for. */
  until: number
  /** After so many bytes the line is cut, wherever that is within an event. */
  bytes: number
}

/** Reads the stream on from where it was left, until the line is cut. */
export async function readUntilCut(url: string, { cookie, after, until, bytes }: Reading): Promise<number[]> {
  const line = new AbortController()
  const headers = { Cookie: cookie, 'Last-Event-ID': String(after) }
  const { body } = await fetch(`${url}/api/events/stream`, { headers, signal: line.signal })
  let heard = new Uint8Array()
  for await (const chunk of body ?? []) {
    heard = Uint8Array.from([...heard, ...chunk])
    if (heard.length >= bytes || wholeEvents(heard).includes(until)) break
  }
  line.abort()
  return wholeEvents(heard.slice(0, bytes))
}

/** An event counts once the empty line after it has come. */
function wholeEvents(bytes: Uint8Array): number[] {
  const events = new TextDecoder().decode(bytes).split('\n\n').slice(0, -1)
  return events.flatMap((event) => Number(/^id: ?(\d+)$/m.exec(event)?.[1] ?? []))
}
