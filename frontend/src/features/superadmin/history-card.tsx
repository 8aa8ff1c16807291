import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { isApiError } from '@/api/errors'
import { useText } from '@/i18n'
import { useFormat } from '@/i18n/format'
import { Card } from '@/ui/card'
import { StatusPill } from '@/ui/status-pill'
import { birth } from './api'
import s from './orchestra.module.css'
import { RUN } from './tones'

/** What was done to the orchestra as a whole, by whom it is run. */
export function HistoryCard({ id }: { id: string }) {
  const t = useText('superadmin')
  const { moment } = useFormat()
  const run = useQuery(birth(id))
  return (
    <Card title={t('one.history')}>
      {run.data && (
        <ul>
          <li className={s.run}>
            <Link to="/superadmin/orchestras/$orchestra/birth" params={{ orchestra: id }}>
              {t('one.birth')}
            </Link>
            <StatusPill tone={RUN[run.data.state]}>{t(`birth.states.${run.data.state}`)}</StatusPill>
            <span className={s.note}>
              {t(`birth.providers.${run.data.provider}`)} · {moment(run.data.beganAt)}
            </span>
          </li>
        </ul>
      )}
      {isApiError(run.error, 'not_found') && <p className={s.note}>{t('one.byHand')}</p>}
      {run.isError && !isApiError(run.error, 'not_found') && <p className={s.note}>{t('birth.failedToLoad')}</p>}
    </Card>
  )
}
