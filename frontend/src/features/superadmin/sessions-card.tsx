import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useText } from '@/i18n'
import { useFormat } from '@/i18n/format'
import { Button } from '@/ui/button'
import { Card } from '@/ui/card'
import { StatusPill } from '@/ui/status-pill'
import { toast } from '@/ui/toast-store'
import s from './grants.module.css'
import { Known } from './known'
import { useRefusal } from './refusal'
import { endSession, endSessions, type InstallationUser, sessionsOf, type UserSession } from './users-api'

/** Where a user is signed in; one of the sessions, or all, can be ended. */
export function SessionsCard({ one: { id, username } }: { one: InstallationUser }) {
  const t = useText('superadmin.users')
  const refusal = useRefusal()
  const queries = useQueryClient()
  const known = sessionsOf(id)
  const sessions = useQuery(known)
  const ending = useMutation({
    mutationFn: (session?: string) => (session ? endSession(id, session) : endSessions(id)),
    onSuccess: (_, session) => toast({ text: session ? t('ended') : t('endedAll', { name: username }) }),
    onError: (error) => toast({ tone: 'bad', text: refusal(error) }),
    onSettled: () => queries.invalidateQueries({ queryKey: known.queryKey }),
  })
  const isEnding = (session?: string) => ending.isPending && ending.variables === session
  return (
    <Card title={t('sessions')}>
      <Known query={sessions} failed={t('sessionsFailed')} rows={2}>
        {(items) =>
          items.length === 0 ? (
            <p className={s.note}>{t('noSessions')}</p>
          ) : (
            <>
              <ul>
                {items.map((session) => (
                  <Line
                    key={session.id}
                    session={session}
                    isEnding={isEnding(session.id)}
                    onEnd={() => ending.mutate(session.id)}
                  />
                ))}
              </ul>
              <div>
                <Button variant="danger" isPending={isEnding()} onPress={() => ending.mutate(undefined)}>
                  {t('endAll')}
                </Button>
              </div>
            </>
          )
        }
      </Known>
    </Card>
  )
}

interface LineProps {
  session: UserSession
  isEnding: boolean
  onEnd: () => void
}

function Line({ session: { client, transport, beganAt, renewedAt }, isEnding, onEnd }: LineProps) {
  const t = useText('superadmin.users')
  const { moment } = useFormat()
  const device = client.trim() || t('nameless')
  return (
    <li className={s.line}>
      <span className={s.why}>
        {device}
        <span className={s.note}> {t('session', { began: moment(beganAt), renewed: moment(renewedAt) })}</span>
      </span>
      <StatusPill tone="info">{t(`ways.${transport}`)}</StatusPill>
      <Button aria-label={t('endOf', { client: device })} isPending={isEnding} onPress={onEnd}>
        {t('end')}
      </Button>
    </li>
  )
}
