// Where an operator acts by a grant: in one orchestra, for this tab, until they leave. The page is loaded anew when that
// begins and when it ends, so that neither side finds anything of the other in memory.

import type { Schema } from './client'

export type Acting = Pick<Schema['AccessGrant'], 'id' | 'orchestraId' | 'mayWrite' | 'until'>

const KEY = 'stagesub.acting'
/** What concerns the person or all orchestras, and so no single one. */
const OF_NO_ORCHESTRA = /^\/api\/(auth|superadmin)\//

function remembered(): Acting | null {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? 'null')
  } catch {
    return null // Blocked, or not ours.
  }
}

let current = remembered()

export const acting = (): Acting | null => current

/** Goes into the orchestra of the grant. */
export function enter({ id, orchestraId, mayWrite, until }: Acting, path = '/admin'): void {
  sessionStorage.setItem(KEY, JSON.stringify({ id, orchestraId, mayWrite, until } satisfies Acting))
  window.location.assign(path)
}

/** From now on no request names the orchestra. */
export function forgetActing(): void {
  if (current) sessionStorage.removeItem(KEY)
  current = null
}

/** Goes back to the operators' pages: to the orchestra's, unless to another. */
export function leave(path = `/superadmin/orchestras/${current?.orchestraId}`): void {
  forgetActing()
  window.location.assign(path)
}

/** The orchestra that a request must name, if any. */
export function orchestraOf(url: string): string | undefined {
  return OF_NO_ORCHESTRA.test(new URL(url).pathname) ? undefined : current?.orchestraId
}
