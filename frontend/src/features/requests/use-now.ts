import { useEffect, useState } from 'react'

const BEAT_MS = 10_000

/** Staffing time: what the server said it was, moved on by as much as has passed here since. In a demo it is virtual. */
export function useNow(said: string, readAt: number): number {
  const [here, setHere] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setHere(Date.now()), BEAT_MS)
    return () => clearInterval(timer)
  }, [])
  return Date.parse(said) + Math.max(0, here - readAt)
}
