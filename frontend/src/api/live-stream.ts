// One open line to the server's events, kept open: after a break, after a refusal, and when it has fallen silent.

import type { LiveEvent } from './live-events'

export type LiveState = 'live' | 'connecting' | 'offline'

export type Told =
  | { is: 'change'; event: LiveEvent }
  /** From here on everything is heard; what was read before may be old. */
  | { is: 'place'; seq: number }
  | { is: 'ended' }
  | { is: 'state'; state: LiveState }

const RETRY_AFTER = [1_000, 2_000, 5_000, 15_000, 30_000]
/** The server says that it lives every 15 seconds. Who misses that twice is not connected, whatever the browser thinks. */
const SILENT_AFTER = 37_500

type Hear = Record<string, (data: unknown) => void>

/** The events of the orchestra, from the last one seen, so that nothing is missed. */
export function readStream(seen: () => number, tell: (told: Told) => void, stop: AbortSignal): Promise<void> {
  const place = (data: unknown) => tell({ is: 'place', seq: (data as { seq: number }).seq })
  return keepLine(
    () => `/api/events/stream${seen() > 0 ? `?after=${seen()}` : ''}`,
    {
      change: (event) => tell({ is: 'change', event: event as LiveEvent }),
      ready: place,
      gap: place,
      bye: () => tell({ is: 'ended' }),
    },
    (state) => tell({ is: 'state', state }),
    stop,
  )
}

/**
 * Keeps a line open until the signal. The browser itself reconnects after a break that it notices; this does after a
 * refusal and after a silence.
 */
export function keepLine(
  path: () => string,
  hear: Hear,
  onState: (state: LiveState) => void,
  stop: AbortSignal,
): Promise<void> {
  return new Promise((resolve) => {
    let source: EventSource | undefined
    let timer: ReturnType<typeof setTimeout> | undefined
    let refusals = 0

    const lost = () => onState(navigator.onLine ? 'connecting' : 'offline')
    const live = () => onState('live')
    const again = () => {
      close()
      open()
    }
    const awaitSign = () => {
      clearTimeout(timer)
      timer = setTimeout(() => {
        lost()
        again()
      }, SILENT_AFTER)
    }
    const open = () => {
      const line = new EventSource(path())
      source = line
      awaitSign()
      line.onopen = () => {
        refusals = 0
        awaitSign()
        live()
      }
      for (const [event, act] of Object.entries<Hear[string]>({ alive: live, ...hear }))
        line.addEventListener(event, ({ data }: MessageEvent<string>) => {
          awaitSign()
          act(JSON.parse(data))
        })
      line.onerror = () => {
        lost()
        if (line.readyState !== EventSource.CLOSED) return
        clearTimeout(timer)
        timer = setTimeout(open, RETRY_AFTER[Math.min(refusals++, RETRY_AFTER.length - 1)])
      }
    }
    const close = () => {
      clearTimeout(timer)
      source?.close()
    }
    window.addEventListener('offline', lost, { signal: stop })
    // The line that broke may never be heard of again, and the next try be half a minute away.
    window.addEventListener('online', again, { signal: stop })
    stop.addEventListener('abort', () => {
      close()
      resolve()
    })
    open()
  })
}
