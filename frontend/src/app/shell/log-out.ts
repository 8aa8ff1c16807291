import { forgetActing } from '@/api/acting'
import { api } from '@/api/client'
import { endSession } from '@/api/session-signal'

/** Ends the session, tells the other tabs, and starts from nothing: no fact of the orchestra stays in memory. */
export async function logOut(): Promise<void> {
  // Even when the server is away, this browser forgets; the session then ends by itself.
  await api.POST('/api/auth/logout', { body: {} }).catch(() => undefined)
  forgetActing()
  endSession()
  window.location.assign('/admin/login')
}
