// Dates as the server sends them: `2026-12-09` is a day of the calendar, `…T10:00:00Z` an instant. Never mixed up.

declare const day: unique symbol
/** A day of the calendar, `yyyy-mm-dd`, in nobody's zone. */
export type Day = string & { readonly [day]?: never }

/** The day that a clock on the wall of this zone shows at an instant. */
export function dayAt(instant: Date, timeZone: string): Day {
  // `sv` writes a date as ISO does.
  return new Intl.DateTimeFormat('sv', { timeZone, dateStyle: 'short' }).format(instant)
}

/** A day as an instant that is this day everywhere when it is formatted in UTC. */
export function atNoonUtc(day: Day): Date {
  return new Date(`${day}T12:00:00Z`)
}

/** The day so many days later; negative for earlier. */
export function addDays(day: Day, days: number): Day {
  const instant = atNoonUtc(day)
  instant.setUTCDate(instant.getUTCDate() + days)
  return instant.toISOString().slice(0, 10)
}

/** The number of the ISO week in which a day lies: it belongs to the year of its Thursday. */
export function isoWeekOf(day: Day): number {
  const thursday = atNoonUtc(day)
  thursday.setUTCDate(thursday.getUTCDate() + 4 - (thursday.getUTCDay() || 7))
  const newYear = Date.UTC(thursday.getUTCFullYear(), 0, 1)
  return Math.floor((thursday.getTime() - newYear) / (7 * 86_400_000)) + 1
}

/** The week of `2026-W50`, as people say it: 50. */
export function weekNumber(isoWeek: string): number {
  return Number(isoWeek.split('-W')[1] ?? Number.NaN)
}
