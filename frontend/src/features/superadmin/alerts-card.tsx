import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useText } from '@/i18n'
import { useFormat } from '@/i18n/format'
import { Card, Disclosure } from '@/ui/card'
import { type Alert, liveAlerts, pastAlerts } from './alerts-api'
import { Known } from './known'
import { LiveAlert, useWhat } from './live-alert'
import s from './overview-page.module.css'

/** What operators were told of: what goes on is loud, what is over is folded away. */
export function AlertsCard() {
  const t = useText('superadmin.alerts')
  const live = useQuery(liveAlerts)
  const past = useQuery(pastAlerts)
  const queries = useQueryClient()
  const goingOn = live.data?.map(({ id }) => id).join()
  // What leaves the one list is in the other at once: a trouble that is over was not nothing.
  useEffect(() => {
    if (goingOn !== undefined) void queries.invalidateQueries({ queryKey: pastAlerts.queryKey })
  }, [goingOn, queries])
  return (
    <Card title={t('title')}>
      <Known query={live} failed={t('failed')} rows={1}>
        {(items) =>
          items.length === 0 ? (
            <p className={s.what}>{t('none')}</p>
          ) : (
            items.map((alert) => <LiveAlert key={alert.id} alert={alert} isLinked />)
          )
        }
      </Known>
      <Disclosure summary={t('past')}>
        <Known query={past} failed={t('failed')} rows={1}>
          {(items) =>
            items.length === 0 ? (
              <p className={s.what}>{t('noPast')}</p>
            ) : (
              <ul className={s.concerns}>
                {items.map((alert) => (
                  <Past key={alert.id} alert={alert} />
                ))}
              </ul>
            )
          }
        </Known>
      </Disclosure>
    </Card>
  )
}

function Past({ alert }: { alert: Alert }) {
  const t = useText('superadmin.alerts')
  const { moment } = useFormat()
  const what = useWhat(alert)
  const { since, clearedAt, detail } = alert
  return (
    <li className={s.concern}>
      <span className={s.who}>{what}</span>
      <span className={s.what}>{t('span', { from: moment(since), to: clearedAt ? moment(clearedAt) : '' })}</span>
      <span className={s.why}>{detail}</span>
    </li>
  )
}
