import { useMemo } from 'react'
import { useTranslations } from 'use-intl'
import { addDays } from '@/lib/dates'
import { type TimeLeft, timeLeft } from '@/lib/time-left'
import { useFormat } from './format'

/** Says instants as one would across a desk: "today 14.02", "tomorrow 08:00", and otherwise by weekday and date. */
export function useWhen(now: number): (instant: string) => string {
  const t = useTranslations('common.when')
  const { clock, dayOf, moment } = useFormat()
  return useMemo(() => {
    const today = dayOf(now)
    const near = new Map([
      [today, 'today'],
      [addDays(today, 1), 'tomorrow'],
      [addDays(today, -1), 'yesterday'],
    ] as const)
    return (instant) => {
      const word = near.get(dayOf(instant))
      return word ? t(word, { at: clock(instant) }) : moment(instant)
    }
  }, [t, clock, dayOf, moment, now])
}

/** Says how long is left: "2 d 5 h", "5 h 12 min", "11 min". */
export function useTimeLeft(): (until: string, now: number) => string {
  const t = useTranslations('common.left')
  return useMemo(() => (until, now) => words(t, timeLeft(until, now)), [t])
}

function words(t: ReturnType<typeof useTranslations<'common.left'>>, left: TimeLeft): string {
  switch (left.unit) {
    case 'days':
      return t('days', { days: left.days, hours: left.hours })
    case 'hours':
      return t('hours', { hours: left.hours, minutes: left.minutes })
    case 'minutes':
      return t('minutes', { minutes: left.minutes })
    case 'over':
      return t('over')
  }
}
