import type { Metrics } from './api'

/** How many requests were sent on each day: what the sums at the ends of two days differ by. */
export function sentPerDay(trend: Metrics['trend']): { day: string; sent: number }[] {
  return trend.slice(1).map(({ day, requestsSent }, before) => ({
    day,
    // An orchestra that is gone takes its sums with it.
    sent: Math.max(0, requestsSent - (trend[before]?.requestsSent ?? 0)),
  }))
}
