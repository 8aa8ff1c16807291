import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { Schema } from '@/api/client'
import { useText } from '@/i18n'
import { useFormat } from '@/i18n/format'
import { useName } from '@/i18n/names'
import { Button } from '@/ui/button'
import { Card, Stat } from '@/ui/card'
import { StatusPill, type Tone } from '@/ui/status-pill'
import s from './facts.module.css'

const FIRST_SHOWN = 8

const TONES: Record<Schema['RequestStatus'], Tone> = {
  queued: 'wait',
  open: 'wait',
  accepted: 'ok',
  declined: 'no',
  expired: 'idle',
  cancelled: 'idle',
  undeliverable: 'alert',
  withdrawn: 'alert',
  released: 'info',
}

/** What a musician was asked and said, the last first, and all of it in numbers. */
export function HistoryCard({ record: { requests, statistics, lastPlayedAt } }: { record: Schema['MusicianRecord'] }) {
  const t = useText('musicians.record')
  const nameOf = useName()
  const within = useWithin()
  const { number, fullDay, dayOf } = useFormat()
  const [shown, setShown] = useState(FIRST_SHOWN)
  const { asked, yes, no, silent, withdrawn, medianMinutes } = statistics
  return (
    <Card title={t('history')}>
      {asked > 0 && (
        <dl className={s.stats}>
          <Stat value={number(asked)} label={t('asked')} />
          <Stat value={number(yes)} label={t('yes')} />
          <Stat value={number(no)} label={t('no')} />
          <Stat value={number(silent)} label={t('silent')} />
          {withdrawn > 0 && <Stat value={number(withdrawn)} label={t('withdrawn')} />}
        </dl>
      )}
      {medianMinutes != null && <p className={s.since}>{t('answers', { time: within(medianMinutes) })}</p>}
      {lastPlayedAt && <p className={s.since}>{t('lastPlayed', { day: fullDay(dayOf(lastPlayedAt)) })}</p>}
      {requests.length === 0 ? (
        <p className={s.since}>{t('noHistory')}</p>
      ) : (
        <ul className={s.places}>
          {requests
            .slice(0, shown)
            .map(({ id, projectId, projectName, positionNames, status, askedAt, queuedAt, comment }) => (
              <li key={id} className={s.placeRow}>
                <div className={s.asked}>
                  <Link to="/admin/projects/$project" params={{ project: projectId }} className={s.placeList}>
                    {projectName}
                  </Link>
                  <span className={s.since}>
                    {nameOf({ names: positionNames })} · <time>{fullDay(dayOf(askedAt ?? queuedAt))}</time>
                  </span>
                  {comment && <q className={s.comment}>{comment}</q>}
                </div>
                <StatusPill tone={TONES[status]}>{t(`states.${status}`)}</StatusPill>
              </li>
            ))}
        </ul>
      )}
      {requests.length > shown && (
        <Button variant="quiet" onPress={() => setShown(requests.length)}>
          {t('showAll', { count: requests.length - shown })}
        </Button>
      )}
    </Card>
  )
}

/** A time in the unit in which one would say it. */
function useWithin(): (minutes: number) => string {
  const t = useText('musicians.record')
  return (minutes) => {
    if (minutes < 90) return t('minutes', { count: Math.max(1, minutes) })
    if (minutes < 36 * 60) return t('hours', { count: Math.round(minutes / 60) })
    return t('days', { count: Math.round(minutes / (24 * 60)) })
  }
}
