// Live changes: one stream per browser. The tab that holds the lock reads it and tells the others, so that many tabs
// never use up the few connections that a browser opens to one host. Components see the cache and the state, only.

import type { QueryClient, QueryKey } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import { createStore } from '@/lib/store'
import { keys } from './keys'
import { type LiveEvent, staleAfter } from './live-events'
import { endSession } from './session-signal'

export type LiveState = 'live' | 'connecting' | 'offline'

interface Live {
  readonly state: LiveState
  /** Until when what is on screen was up to date, in milliseconds; null before it ever was. While live, until now. */
  readonly heardAt: number | null
}

type Told =
  | { is: 'change'; event: LiveEvent }
  /** From here on everything is heard; what was read before may be old. */
  | { is: 'place'; seq: number }
  | { is: 'ended' }
  | { is: 'state'; state: LiveState }
  | { is: 'hello' }

const store = createStore<Live>({ state: 'connecting', heardAt: null })

export function useLive(): Live {
  return useSyncExternalStore(store.watch, store.get)
}

/** Follows the orchestra's events until the returned function is called. `scope` is one per orchestra. */
export function followEvents(queries: QueryClient, scope: string): () => void {
  const channel = new BroadcastChannel(`stagesub-live-${scope}`)
  const stop = new AbortController()
  const marker = staleMarker(queries)
  let seen = 0

  const receive = (told: Told) => {
    if (told.is === 'state') {
      const { state, heardAt } = store.get()
      store.set({ state: told.state, heardAt: state === 'live' || told.state === 'live' ? Date.now() : heardAt })
    }
    if (told.is === 'place') {
      seen = told.seq
      marker.mark([keys.orchestra])
    }
    if (told.is === 'ended') endSession()
    if (told.is !== 'change') return
    store.set({ state: 'live', heardAt: Date.now() })
    if (seen > 0 && told.event.seq > seen + 1) marker.mark([keys.orchestra])
    if (told.event.seq > seen) marker.mark(staleAfter(told.event))
    seen = Math.max(seen, told.event.seq)
  }
  const tell = (told: Told) => {
    receive(told)
    channel.postMessage(told)
  }

  let isLeader = false
  channel.onmessage = ({ data }: MessageEvent<Told>) => {
    if (data.is !== 'hello') receive(data)
    else if (isLeader) channel.postMessage({ is: 'state', state: store.get().state } satisfies Told)
  }
  channel.postMessage({ is: 'hello' } satisfies Told)

  navigator.locks
    .request(`stagesub-live-${scope}`, { signal: stop.signal }, () => {
      isLeader = true
      return readStream(() => seen, tell, stop.signal)
    })
    .catch((cause: unknown) => {
      if (!stop.signal.aborted) throw cause
    })

  return () => {
    stop.abort()
    channel.close()
    marker.stop()
  }
}

const RETRY_AFTER = [1_000, 2_000, 5_000, 15_000, 30_000]

/**
 * Keeps a stream open until the signal, from the last event seen, so that nothing is missed. The browser itself
 * reconnects after a break, this does after a refusal.
 */
function readStream(seen: () => number, tell: (told: Told) => void, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    let source: EventSource | undefined
    let timer: ReturnType<typeof setTimeout> | undefined
    let refusals = 0

    const lost = () => tell({ is: 'state', state: navigator.onLine ? 'connecting' : 'offline' })
    const open = () => {
      source = new EventSource(`/api/events/stream${seen() > 0 ? `?after=${seen()}` : ''}`)
      source.onopen = () => {
        refusals = 0
        tell({ is: 'state', state: 'live' })
      }
      source.addEventListener('change', ({ data }) => tell({ is: 'change', event: JSON.parse(data) }))
      for (const place of ['ready', 'gap'])
        source.addEventListener(place, ({ data }: MessageEvent<string>) =>
          tell({ is: 'place', seq: JSON.parse(data).seq }),
        )
      source.addEventListener('bye', () => tell({ is: 'ended' }))
      source.onerror = () => {
        lost()
        if (source?.readyState !== EventSource.CLOSED) return
        timer = setTimeout(open, RETRY_AFTER[Math.min(refusals++, RETRY_AFTER.length - 1)])
      }
    }
    const close = () => {
      clearTimeout(timer)
      source?.close()
    }
    window.addEventListener('offline', lost, { signal: stop })
    // The line that broke may never be heard of again, and the next try be half a minute away.
    window.addEventListener(
      'online',
      () => {
        close()
        open()
      },
      { signal: stop },
    )
    stop.addEventListener('abort', () => {
      close()
      resolve()
    })
    open()
  })
}

/** Collects marks for a moment: a wave of mail is one reload, not fifty. */
function staleMarker(queries: QueryClient) {
  const waiting = new Map<string, QueryKey>()
  let timer: ReturnType<typeof setTimeout> | undefined
  const flush = () => {
    timer = undefined
    for (const queryKey of waiting.values()) void queries.invalidateQueries({ queryKey })
    waiting.clear()
  }
  return {
    mark: (marked: readonly QueryKey[]) => {
      for (const key of marked) waiting.set(JSON.stringify(key), key)
      timer ??= setTimeout(flush, 250)
    },
    stop: () => clearTimeout(timer),
  }
}
