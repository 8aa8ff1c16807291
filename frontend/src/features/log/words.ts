// Events in words. The facts come from the payload; the names from what the app knows anyway.

import { useQuery } from '@tanstack/react-query'
import { projects } from '@/api/projects'
import { musicians, useScore } from '@/api/roster'
import { users } from '@/api/users'
import { useText } from '@/i18n'
import { useFormat } from '@/i18n/format'
import { useName } from '@/i18n/names'
import { useListNames } from '@/ui/list-names'
import type { Happening } from './api'

const text = (value: unknown) => (typeof value === 'string' ? value : '')
const count = (value: unknown) => (typeof value === 'number' ? value : 0)

/** The musician whom an event is about or by; nothing when it is about none. */
function personOf({ payload, actor, actorId, entity, entityId }: Happening): string {
  if (entity === 'musician') return entityId
  return text((payload as Record<string, unknown>).musician) || (actor === 'musician' ? (actorId ?? '') : '')
}

/** Says what happened, and who did it. */
export function useWords() {
  const t = useText('log')
  const nameOf = useName()
  const { moment } = useFormat()
  const { positions } = useScore()
  const { full: listName } = useListNames()
  const people = new Map(useQuery(musicians).data?.map((one) => [one.id, `${one.firstName} ${one.lastName}`]))
  const staff = new Map(useQuery(users).data?.map(({ id, username }) => [id, username]))
  const season = new Map(useQuery(projects).data?.map(({ id, name }) => [id, name]))

  const what = (event: Happening): string => {
    const { kind } = event
    const payload = event.payload as Record<string, unknown>
    const key = `events.${kind}` as 'events.other'
    if (!t.has(key)) return t('events.other', { kind })
    // Each sentence takes from these what it needs; which one it is, only the server knows.
    const say = t as unknown as (key: string, facts: Record<string, string | number>) => string
    return say(key, {
      name: people.get(personOf(event)) ?? t('someMusician'),
      position: nameOf(positions.get(text(payload.positionId))),
      quantity: count(payload.quantity),
      asked: count(payload.asked),
      cancelled: count(payload.cancelled),
      added: count(payload.added),
      changed: count(payload.changed),
      thing: 'names' in payload ? nameOf(payload as unknown as Parameters<typeof nameOf>[0]) : '',
      list: listName(payload as unknown as Parameters<typeof listName>[0]),
      at: text(payload.startsAt) && moment(text(payload.startsAt)),
      deadline: text(payload.deadline) && moment(text(payload.deadline)),
      reason: text(payload.reason) || 'other',
      channel: text(payload.channel) || 'other',
    })
  }
  const who = ({ actor, actorId }: Happening): string => {
    if (actor === 'staff') return staff.get(actorId ?? '') ?? t('actors.staff')
    return t(`actors.${actor}`)
  }
  const where = ({ project }: Happening) => season.get(project ?? '')
  return { what, who, where, people, season }
}
