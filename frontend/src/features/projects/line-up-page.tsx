import { useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Printer } from 'lucide-react'
import type { Project } from '@/api/projects'
import { useMe } from '@/api/session'
import { type BoardNeed, board as boardOf, type Session, sessions as sessionsOf } from '@/api/staffing'
import { useLocale, useText } from '@/i18n'
import { useFormat } from '@/i18n/format'
import { useName } from '@/i18n/names'
import { collator } from '@/lib/collate'
import { Button } from '@/ui/button'
import { Empty } from '@/ui/empty'
import { project as projectOf } from './api'
import s from './line-up.module.css'
import { SessionLine } from './sessions-card'

const route = getRouteApi('/staff/admin/projects/$project/line-up')

/** The personnel list: who plays what, and when. It prints on A4 and may hang on a door: names, no addresses. */
export function LineUpPage() {
  const t = useText('projects')
  const { project: id } = route.useParams()
  const { data: project } = useSuspenseQuery(projectOf(id))
  const { data: board } = useSuspenseQuery(boardOf(id))
  const { data: sessions } = useSuspenseQuery(sessionsOf(id))
  const hasSomebody = board.needs.some(({ accepted }) => accepted.length > 0)
  const byInstrument = Map.groupBy(board.needs, ({ instrumentId }) => instrumentId)
  return (
    <article className={s.sheet}>
      <Head project={project} at={board.now} />
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
      {hasSomebody ? (
        <div className={s.instruments}>
          {[...byInstrument].map(([instrument, needs]) => (
            <Instrument key={instrument} needs={needs} sessions={sessions} />
          ))}
        </div>
      ) : (
        <Empty title={t('lineUpEmpty')}>{t('lineUpEmptyText')}</Empty>
      )}
    </article>
  )
}

function Head({ project, at }: { project: Project; at: string }) {
  const t = useText('projects')
  const { orchestra } = useMe()
  const { span, moment } = useFormat()
  return (
    <header className={s.head}>
      <div>
        <p className={s.orchestra}>{orchestra?.name}</p>
        <h2 className={s.title}>{t('lineUpOf', { name: project.name })}</h2>
        <p className={s.fact}>
          {[span(project.startsOn, project.endsOn), project.conductor].filter(Boolean).join(' · ')}
        </p>
        {project.programme && <p className={s.programme}>{project.programme}</p>}
        <p className={s.fact}>{t('printed', { at: moment(at) })}</p>
      </div>
      <span data-noprint>
        <Button icon={Printer} variant="primary" onPress={() => window.print()}>
          {t('print')}
        </Button>
      </span>
    </header>
  )
}

function Instrument({ needs, sessions }: { needs: readonly BoardNeed[]; sessions: readonly Session[] }) {
  const nameOf = useName()
  const [first] = needs
  if (!first) return null
  return (
    <section className={s.part}>
      <h2>{nameOf({ names: first.instrumentNames })}</h2>
      <dl>
        {needs.map((need) => (
          <Position key={need.id} need={need} sessions={sessions} />
        ))}
      </dl>
    </section>
  )
}

function Position({ need, sessions }: { need: BoardNeed; sessions: readonly Session[] }) {
  const t = useText('projects')
  const nameOf = useName()
  const compare = collator(useLocale())
  const { weekday, dayOf, list } = useFormat()
  const names = need.accepted
    .toSorted((a, b) => compare(a.lastName, b.lastName) || compare(a.firstName, b.firstName))
    .map(({ id, firstName, lastName }) => ({ id, name: `${firstName} ${lastName}` }))
  const open = need.quantity - need.filled
  const days = sessions.filter(({ id }) => need.sessionIds.includes(id)).map((one) => weekday(dayOf(one.startsAt)))
  return (
    <div className={s.position}>
      <dt className={s.name}>{nameOf({ names: need.positionNames })}</dt>
      {names.map(({ id, name }) => (
        <dd key={id} className={s.person}>
          {name}
        </dd>
      ))}
      {open > 0 && <dd className={s.open}>{t('openPlaces', { count: open })}</dd>}
      {days.length > 0 && <dd className={s.only}>{t('onlySessions', { sessions: list(days) })}</dd>}
    </div>
  )
}
