import { useEffect, useState } from 'react'
import { onSessionEnd } from '@/api/session-signal'

/** Whether the session is over, here or in another tab, and how to say that somebody signed in again. */
export function useSessionEnd() {
  const [hasEnded, setEnded] = useState(false)
  useEffect(() => onSessionEnd(() => setEnded(true)), [])
  return { hasEnded, onSignedIn: () => setEnded(false) }
}
