import type { Today } from '@/api/today'
import { useText } from '@/i18n'
import { useFormat } from '@/i18n/format'
import { BoardLink } from '@/ui/board-link'
import { Card } from '@/ui/card'
import { FillNotes } from '@/ui/fill-notes'
import s from './today-page.module.css'

/** The sessions of the next fourteen days, by day. */
export function Coming({ sessions }: { sessions: Today['coming'] }) {
  const t = useText('today')
  const { weekday, dayOf, clock } = useFormat()
  const days = Map.groupBy(sessions, ({ startsAt }) => dayOf(startsAt))
  return (
    <Card title={t('coming')}>
      {sessions.length === 0 && <p className={s.none}>{t('comingNone')}</p>}
      {[...days].map(([day, ofDay]) => (
        <section key={day}>
          <h3 className={s.day}>{weekday(day)}</h3>
          <ul>
            {ofDay.map((one) => (
              <li key={one.id}>
                <BoardLink project={one.projectId} className={s.session}>
                  <span className={s.words}>
                    <span>
                      <span className={s.hours}>
                        {clock(one.startsAt)}–{clock(one.endsAt)}
                      </span>{' '}
                      {t(`sessions.${one.kind}`)}
                    </span>
                    <span className={s.where}>{[one.projectName, one.venue].filter(Boolean).join(' · ')}</span>
                  </span>
                  {one.seats > 0 && <FillNotes filled={one.filled} seats={one.seats} />}
                </BoardLink>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </Card>
  )
}
