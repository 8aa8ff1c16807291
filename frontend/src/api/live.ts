// Live changes: one stream per browser. The tab that holds the lock reads it and tells the others, so that many tabs
// never use up the few connections that a browser opens to one host. Components see the cache and the state, only.

import type { QueryClient, QueryKey } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import { createStore } from '@/lib/store'
import { keys } from './keys'
import { staleAfter } from './live-events'
import { type LiveState, readStream, type Told } from './live-stream'
import { endSession } from './session-signal'

interface Live {
  readonly state: LiveState
  /** Until when what is on screen was up to date for certain, in milliseconds; null before it ever was. */
  readonly heardAt: number | null
}

/** Among the tabs: what the stream told, and who comes asks how it stands. */
type Said = Told | { is: 'hello' }

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
    if (told.is === 'state')
      store.set({ state: told.state, heardAt: told.state === 'live' ? Date.now() : store.get().heardAt })
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
  channel.onmessage = ({ data }: MessageEvent<Said>) => {
    if (data.is !== 'hello') receive(data)
    else if (isLeader) channel.postMessage({ is: 'state', state: store.get().state } satisfies Told)
  }
  channel.postMessage({ is: 'hello' } satisfies Said)

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
