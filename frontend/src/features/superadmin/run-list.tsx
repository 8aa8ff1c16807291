import { useQuery } from '@tanstack/react-query'
import { useText } from '@/i18n'
import { useFormat } from '@/i18n/format'
import { Card } from '@/ui/card'
import { RowLink } from '@/ui/row-link'
import { StatusPill } from '@/ui/status-pill'
import { Known } from './known'
import s from './schema.module.css'
import { runs } from './schema-api'
import { MIGRATION } from './schema-tones'

/** The last runs of migrations, each with a page of its own. */
export function RunList() {
  const t = useText('superadmin.schema')
  const { list, moment } = useFormat()
  const known = useQuery(runs)
  return (
    <Card>
      <Known query={known} failed={t('runsFailed')} rows={2}>
        {(items) =>
          items.length === 0 ? (
            <p className={s.note}>{t('noRuns')}</p>
          ) : (
            <ul>
              {items.map(({ id, target, state, total, done, failed, beganAt }) => (
                <li key={id}>
                  <RowLink href={`/superadmin/schema/${id}`} className={s.run}>
                    <span className={s.what}>{t('runTitle', { target })}</span>
                    <StatusPill tone={MIGRATION[state]}>{t(`states.${state}`)}</StatusPill>
                    <span className={s.note}>
                      {t('doneOf', { done, total })} · {moment(beganAt)}
                      {failed.length > 0 && ` · ${t('failedOnes', { codes: list(failed) })}`}
                    </span>
                  </RowLink>
                </li>
              ))}
            </ul>
          )
        }
      </Known>
    </Card>
  )
}
