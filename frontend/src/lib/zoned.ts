// Between the clock on the hall's wall and instants. A local time means the first instant at which that clock reads the
// time or later, as on the server: hours that are left out and hours that come twice alike.

const MINUTE = 60_000
const DAY = 86_400_000
const clocks = new Map<string, Intl.DateTimeFormat>()

/** What the clock and calendar of a zone read at an instant: `2026-12-09T10:00`. */
export function localTime(instant: Date | string | number, timeZone: string): string {
  let clock = clocks.get(timeZone)
  if (!clock) {
    // `sv` writes date and time as ISO does.
    clock = new Intl.DateTimeFormat('sv', { timeZone, dateStyle: 'short', timeStyle: 'short' })
    clocks.set(timeZone, clock)
  }
  return clock.format(new Date(instant)).replace(' ', 'T')
}

/** The instant of a local day and time; null when they are none. */
export function instantAt(day: string, time: string, timeZone: string): string | null {
  const wanted = `${day}T${time.slice(0, 5)}`
  const asUtc = Date.parse(`${wanted}Z`)
  if (Number.isNaN(asUtc)) return null
  // The local clock never runs back over a whole day, so the instant is found between these by halving.
  let early = asUtc - DAY
  let late = asUtc + DAY
  while (late - early > MINUTE) {
    const middle = early + Math.floor((late - early) / 2 / MINUTE) * MINUTE
    if (localTime(middle, timeZone) >= wanted) late = middle
    else early = middle
  }
  // Where an hour comes twice, the halving may have met the second one.
  for (let back = late - 120 * MINUTE; back < late; back += 15 * MINUTE)
    if (localTime(back, timeZone) === wanted) return new Date(back).toISOString()
  return new Date(late).toISOString()
}
