import { useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Printer } from 'lucide-react'
import type { Schema } from '@/api/client'
import { useMe } from '@/api/session'
import { useText } from '@/i18n'
import { useFormat } from '@/i18n/format'
import { useName } from '@/i18n/names'
import { Button } from '@/ui/button'
import { Empty } from '@/ui/empty'
import { lineUp as lineUpOf } from './api'
import s from './line-up.module.css'
import { SessionLine } from './session-line'

type LineUp = Schema['LineUp']
type Position = LineUp['positions'][number]

const route = getRouteApi('/staff/admin/projects/$project/line-up')

/** The personnel list: who plays what, and when. It prints on A4 and may hang on a door: names, no addresses. */
export function LineUpPage() {
  const t = useText('projects')
  const { data: lineUp, dataUpdatedAt } = useSuspenseQuery(lineUpOf(route.useParams().project))
  const { sessions, positions } = lineUp
  const byInstrument = Map.groupBy(positions, ({ instrumentId }) => instrumentId)
  return (
    <article className={s.sheet}>
      <Head lineUp={lineUp} readAt={dataUpdatedAt} />
      {sessions.length > 0 && (
        <section className={s.part}>
          <h2>{t('sessions')}</h2>
          <ul>
            {sessions.map((one) => (
              <SessionLine key={one.id} session={one} />
            ))}
          </ul>
        </section>
      )}
      {positions.some(({ players }) => players.length > 0) ? (
        <div className={s.instruments}>
          {[...byInstrument].map(([instrument, some]) => (
            <Instrument key={instrument} positions={some} sessions={sessions} />
          ))}
        </div>
      ) : (
        <Empty title={t('lineUpEmpty')}>{t('lineUpEmptyText')}</Empty>
      )}
    </article>
  )
}

function Head({ lineUp, readAt }: { lineUp: LineUp; readAt: number }) {
  const t = useText('projects')
  const { orchestra } = useMe()
  const { span, moment } = useFormat()
  const { name, startsOn, endsOn, programme, conductor, dress } = lineUp
  return (
    <header className={s.head}>
      <div>
        <p className={s.fact}>{orchestra?.name}</p>
        <h2 className={s.title}>{t('lineUpOf', { name })}</h2>
        <p className={s.fact}>{[span(startsOn, endsOn), conductor, dress].filter(Boolean).join(' · ')}</p>
        {programme && <p className={s.programme}>{programme}</p>}
        <p className={s.fact}>{t('printed', { at: moment(readAt) })}</p>
      </div>
      <span data-noprint>
        <Button icon={Printer} variant="primary" onPress={() => window.print()}>
          {t('print')}
        </Button>
      </span>
    </header>
  )
}

function Instrument({ positions, sessions }: { positions: readonly Position[]; sessions: LineUp['sessions'] }) {
  const nameOf = useName()
  const [first] = positions
  if (!first) return null
  return (
    <section className={s.part}>
      <h2>{nameOf({ names: first.instrumentNames })}</h2>
      <dl>
        {positions.map((one) => (
          <Players key={one.id} position={one} sessions={sessions} />
        ))}
      </dl>
    </section>
  )
}

function Players({ position, sessions }: { position: Position; sessions: LineUp['sessions'] }) {
  const t = useText('projects')
  const nameOf = useName()
  const { weekday, dayOf, list } = useFormat()
  const open = position.seats - position.players.length
  /** On which days somebody plays who is not there for all. */
  const days = (ids: readonly string[]) =>
    ids.length === 0 || ids.length === sessions.length
      ? ''
      : list(sessions.filter(({ id }) => ids.includes(id)).map((one) => weekday(dayOf(one.startsAt))))
  return (
    <div className={s.position}>
      <dt className={s.name}>{nameOf(position)}</dt>
      {position.players.map(({ musicianId, firstName, lastName, sessionIds }) => (
        <dd key={musicianId} className={s.person}>
          {firstName} {lastName}
          {days(sessionIds) && <small className={s.only}>{t('onlySessions', { sessions: days(sessionIds) })}</small>}
        </dd>
      ))}
      {open > 0 && <dd className={s.open}>{t('openPlaces', { count: open })}</dd>}
    </div>
  )
}
