// Dates, times and numbers, in the reader's language and in the zone of the orchestra's hall. Always 24 hours.

import { useMemo } from 'react'
import { useLocale, useTimeZone } from 'use-intl'
import type { Locale } from '@/api/preferences'
import { atNoonUtc, type Day, dayAt } from '@/lib/dates'

const TAGS: Record<Locale, string> = { sv: 'sv-SE', en: 'en-GB' }

export function formats(locale: Locale, timeZone: string) {
  const tag = TAGS[locale]
  const days = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(tag, { ...options, timeZone: 'UTC' })
  const instants = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(tag, { ...options, timeZone, hour12: false })

  const short = days({ day: 'numeric', month: 'short' })
  const long = days({ day: 'numeric', month: 'short', year: 'numeric' })
  const weekday = days({ weekday: 'short', day: 'numeric', month: 'short' })
  const longDay = days({ weekday: 'long', day: 'numeric', month: 'long' })
  const month = days({ month: 'long', year: 'numeric' })
  const clock = instants({ hour: '2-digit', minute: '2-digit' })
  const moment = instants({ weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' })
  const relative = new Intl.RelativeTimeFormat(tag, { numeric: 'auto' })
  const number = new Intl.NumberFormat(tag)
  const percent = new Intl.NumberFormat(tag, { style: 'percent' })
  const list = new Intl.ListFormat(tag)

  return {
    /** 9 Dec */
    day: (value: Day) => short.format(atNoonUtc(value)),
    /** 9 Dec 2026 */
    fullDay: (value: Day) => long.format(atNoonUtc(value)),
    /** Wed 9 Dec */
    weekday: (value: Day) => weekday.format(atNoonUtc(value)),
    /** Wednesday 9 December */
    longDay: (value: Day) => longDay.format(atNoonUtc(value)),
    /** December 2026 */
    month: (value: Day) => month.format(atNoonUtc(value)),
    /** 9–12 Dec, 29 Dec–1 Jan: what lies ahead or just behind needs no year. */
    span: (from: Day, to: Day) =>
      from.slice(0, 4) === to.slice(0, 4)
        ? short.formatRange(atNoonUtc(from), atNoonUtc(to)).replaceAll(/\s*–\s*/g, '–')
        : `${short.format(atNoonUtc(from))}–${short.format(atNoonUtc(to))}`,
    /** 14:02, in the hall's zone */
    clock: (instant: string | number) => clock.format(new Date(instant)),
    /** Wed 9 Dec, 14:02, in the hall's zone */
    moment: (instant: string | number) => moment.format(new Date(instant)),
    /** The hall's calendar day of an instant. */
    dayOf: (instant: string | number): Day => dayAt(new Date(instant), timeZone),
    /** in 3 hours, yesterday: the largest unit that fits, as seen from `now` */
    relative: (instant: string | number, now: number) => {
      const seconds = (new Date(instant).getTime() - now) / 1000
      const size = Math.abs(seconds)
      if (size < 3_600) return relative.format(Math.round(seconds / 60), 'minute')
      if (size < 86_400) return relative.format(Math.round(seconds / 3_600), 'hour')
      return relative.format(Math.round(seconds / 86_400), 'day')
    },
    number: (value: number) => number.format(value),
    /** 78% of a whole, as each language spaces it; a dash while nothing is known. */
    percent: (part: number | null | undefined) => (part == null ? '–' : percent.format(part)),
    /** a, b and c */
    list: (values: readonly string[]) => list.format(values),
  }
}

/** The formats of the reader's language and the orchestra's zone. */
export function useFormat() {
  const locale = useLocale()
  const timeZone = useTimeZone() ?? 'UTC'
  return useMemo(() => formats(locale, timeZone), [locale, timeZone])
}
