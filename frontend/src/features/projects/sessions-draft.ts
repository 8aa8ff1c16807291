// The sessions of a project as rows that are typed, in the hall's own time, and what saving them means. Pure.

import type { Schema } from '@/api/client'
import type { Session } from '@/api/staffing'
import { addDays } from '@/lib/dates'
import { instantAt, localTime } from '@/lib/zoned'

type Kind = Session['kind']
export const KINDS: readonly Kind[] = ['rehearsal', 'dress', 'concert', 'travel', 'other']

export interface SessionRow {
  /** Stays while the row is edited; of a saved session its id. */
  key: string
  kind: Kind
  day: string
  from: string
  until: string
  venue: string
  note: string
}

export interface SessionChanges {
  removed: Session[]
  changed: { session: Session; body: Schema['ChangeSession'] }[]
  added: { key: string; body: Schema['AddSession'] }[]
  /** Rows whose day or times are none. */
  faults: string[]
}

export function rowsOf(sessions: readonly Session[], zone: string): SessionRow[] {
  return sessions.map(({ id, kind, startsAt, endsAt, venue, note }) => {
    const [day = '', from = ''] = localTime(startsAt, zone).split('T')
    const [, until = ''] = localTime(endsAt, zone).split('T')
    return { key: id, kind, day, from, until, venue: venue ?? '', note: note ?? '' }
  })
}

/** A further row: the same hours and place as the last, a day later; the first begins with the project. */
export function nextRow(rows: readonly SessionRow[], firstDay: string, key: string): SessionRow {
  const last = rows.at(-1)
  if (!last) return { key, kind: 'rehearsal', day: firstDay, from: '10:00', until: '15:00', venue: '', note: '' }
  return { ...last, key, note: '', day: last.day ? addDays(last.day, 1) : firstDay }
}

/** What has to be done so that the server knows what the rows say. An end before the start is on the next day. */
export function changesOf(rows: readonly SessionRow[], sessions: readonly Session[], zone: string): SessionChanges {
  const known = new Map(sessions.map((session) => [session.id, session]))
  const kept = new Set(rows.map(({ key }) => key))
  const changes: SessionChanges = {
    removed: sessions.filter(({ id }) => !kept.has(id)),
    changed: [],
    added: [],
    faults: [],
  }
  for (const row of rows) {
    const body = bodyOf(row, zone)
    const session = known.get(row.key)
    if (!body) changes.faults.push(row.key)
    else if (!session) changes.added.push({ key: row.key, body })
    else if (differs(session, body)) changes.changed.push({ session, body })
  }
  return changes
}

/**
 * The rows after somebody else changed what they are about: what was typed stays, the rest is as it is now. A session
 * that was taken away here comes back if somebody changed it, one that they took away stays if something was typed in it.
 */
export function merged(
  rows: readonly SessionRow[],
  { before, now }: { before: readonly SessionRow[]; now: readonly SessionRow[] },
): SessionRow[] {
  const byKey = (some: readonly SessionRow[]) => new Map(some.map((row) => [row.key, row]))
  const [typed, was, is] = [byKey(rows), byKey(before), byKey(now)]
  const isSame = (a: SessionRow | undefined, b: SessionRow) => JSON.stringify(a) === JSON.stringify(b)
  const kept = now.flatMap((row) => {
    const [own, old] = [typed.get(row.key), was.get(row.key)]
    if (own) return [old ? mergedRow(own, old, row) : own]
    return isSame(old, row) ? [] : [row]
  })
  const own = rows.filter((row) => {
    const old = was.get(row.key)
    return !is.has(row.key) && !(old && isSame(old, row))
  })
  return [...kept, ...own]
}

function mergedRow(own: SessionRow, before: SessionRow, now: SessionRow): SessionRow {
  const typed = Object.entries(own).filter(([field, value]) => value !== before[field as keyof SessionRow])
  return { ...now, ...Object.fromEntries(typed) }
}

function bodyOf({ kind, day, from, until, venue, note }: SessionRow, zone: string): Schema['AddSession'] | null {
  const startsAt = instantAt(day, from, zone)
  const endsAt = startsAt && until && instantAt(until > from ? day : addDays(day, 1), until, zone)
  if (!startsAt || !endsAt) return null
  return { kind, startsAt, endsAt, venue: venue.trim() || null, note: note.trim() || null }
}

function differs(session: Session, body: Schema['AddSession']): boolean {
  const isSame = (a: string, b: string) => Date.parse(a) === Date.parse(b)
  return !(
    session.kind === body.kind &&
    isSame(session.startsAt, body.startsAt) &&
    isSame(session.endsAt, body.endsAt) &&
    (session.venue ?? null) === body.venue &&
    (session.note ?? null) === body.note
  )
}
