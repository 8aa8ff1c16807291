// How long until a deadline, as people say it: two units while it is far away, minutes when it is near.

export type TimeLeft =
  | { unit: 'days'; days: number; hours: number }
  | { unit: 'hours'; hours: number; minutes: number }
  | { unit: 'minutes'; minutes: number }
  | { unit: 'over' }

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Rounded down, so that nobody is promised time that is not there; the last minute counts as one. */
export function timeLeft(until: string, now: number): TimeLeft {
  const left = new Date(until).getTime() - now
  if (left <= 0) return { unit: 'over' }
  if (left >= DAY) return { unit: 'days', days: Math.floor(left / DAY), hours: Math.floor((left % DAY) / HOUR) }
  if (left >= HOUR)
    return { unit: 'hours', hours: Math.floor(left / HOUR), minutes: Math.floor((left % HOUR) / MINUTE) }
  return { unit: 'minutes', minutes: Math.max(1, Math.floor(left / MINUTE)) }
}

/** Which part of the answer time is gone, from 0 to 1. */
export function elapsedPart(from: string, until: string, now: number): number {
  const [start, end] = [new Date(from).getTime(), new Date(until).getTime()]
  return end <= start ? 1 : Math.min(1, Math.max(0, (now - start) / (end - start)))
}
