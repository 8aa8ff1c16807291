import type { Session } from '@/api/staffing'
import { useText } from '@/i18n'
import { useFormat } from '@/i18n/format'
import s from './sessions.module.css'

type Line = Pick<Session, 'kind' | 'startsAt' | 'endsAt' | 'venue' | 'note'>

/** A session in one line: when, what, where. */
export function SessionLine({ session }: { session: Line }) {
  const t = useText('projects')
  const { weekday, dayOf, clock } = useFormat()
  return (
    <li className={s.line}>
      <strong className={s.day}>{weekday(dayOf(session.startsAt))}</strong>
      <span className={s.hours}>
        {clock(session.startsAt)}–{clock(session.endsAt)}
      </span>
      <span className={s.what}>
        {[t(`kinds.${session.kind}`), session.venue, session.note].filter(Boolean).join(', ')}
      </span>
    </li>
  )
}
