// One session in all tabs of a browser: who refreshed it, and that it ended.

type Signal = 'refreshed' | 'ended'

const channel = new BroadcastChannel('stagesub-session')
const endListeners = new Set<() => void>()
let refreshedAt = 0

channel.onmessage = ({ data }: MessageEvent<Signal>) => receive(data)

function receive(signal: Signal): void {
  if (signal === 'refreshed') refreshedAt = Date.now()
  else for (const listener of endListeners) listener()
}

function tellAll(signal: Signal): void {
  receive(signal)
  channel.postMessage(signal)
}

/** Calls back when the session ended, in this tab or in another one. */
export function onSessionEnd(listener: () => void): () => void {
  endListeners.add(listener)
  return () => endListeners.delete(listener)
}

/** Says in all tabs that nobody is signed in any more. */
export function endSession(): void {
  tellAll('ended')
}

/**
 * Renews the session once, however many requests and tabs need it at the same time.
 * False when the server refuses; throws when it is not reached, for that says nothing about the session.
 */
export async function refreshSession(since: number): Promise<boolean> {
  return navigator.locks.request('stagesub-refresh', async () => {
    if (refreshedAt > since) return true
    const headers = { 'X-StageSub': '1', 'Content-Type': 'application/json' }
    const response = await fetch('/api/auth/refresh', { method: 'POST', headers, body: '{}' })
    if (response.ok) tellAll('refreshed')
    else if (response.status !== 401) throw new TypeError('the session could not be renewed now')
    return response.ok
  })
}
