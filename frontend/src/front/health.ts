// What the server says about itself.

export type State = 'ready' | 'notReady' | 'silent'

export interface Health {
  state: State
  /** The server runs on made-up orchestras. */
  demo: boolean
}

const SILENT: Health = { state: 'silent', demo: false }

/** Reads an answer of `/api/health/ready`: 200 is ready, 503 is not; anything else was not said by StageSub. */
export function readHealth(status: number, body: unknown): Health {
  if (status !== 200 && status !== 503) return SILENT
  const demo = typeof body === 'object' && body !== null && 'demo' in body && body.demo === true
  return { state: status === 200 ? 'ready' : 'notReady', demo }
}

/** Asks the server. No answer within five seconds is silence, never an exception. */
export async function askHealth(): Promise<Health> {
  try {
    const answer = await fetch('/api/health/ready', { cache: 'no-store', signal: AbortSignal.timeout(5_000) })
    return readHealth(answer.status, await answer.json())
  } catch {
    return SILENT
  }
}
