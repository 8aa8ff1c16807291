import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Schema } from '@/api/client'
import { useText } from '@/i18n'
import { useFormat } from '@/i18n/format'
import { Callout } from '@/ui/callout'
import { PageHead } from '@/ui/page-head'
import { StatusPill } from '@/ui/status-pill'
import { bytes } from './bytes'
import { Known } from './known'
import s from './operator-table.module.css'
import { backups } from './schema-api'

/** Of every database, when it was last backed up, and which backup was last read back and found whole. */
export function BackupsPage() {
  const t = useText('superadmin.backups')
  const known = useQuery(backups)
  const unverified = known.data?.filter(({ lastVerified }) => !lastVerified).length ?? 0
  return (
    <>
      <PageHead title={t('title')} fact={known.data && t('fact', { count: known.data.length })} />
      <Known query={known} failed={t('failed')}>
        {(items) => (
          <>
            <div className={s.lead}>
              <Callout tone={unverified > 0 ? 'wait' : 'ok'}>
                {t('state', { unverified })} {t('how')}
              </Callout>
            </div>
            <table className={s.table} aria-label={t('table')}>
              <thead>
                <tr>
                  <th scope="col">{t('database')}</th>
                  <th scope="col">{t('lastVerified')}</th>
                  <th scope="col">{t('last')}</th>
                  <th scope="col">{t('size')}</th>
                </tr>
              </thead>
              <tbody>
                {items.map((one) => (
                  <Row key={one.orchestraId ?? 'central'} {...one} />
                ))}
              </tbody>
            </table>
          </>
        )}
      </Known>
    </>
  )
}

function Row({ orchestraId, code, last, lastVerified }: Schema['DatabaseBackups']) {
  const t = useText('superadmin.backups')
  const { moment, number } = useFormat()
  const shown = lastVerified ?? last
  return (
    <tr>
      <th scope="row">
        <span className={s.name}>
          {orchestraId ? (
            <Link to="/superadmin/orchestras/$orchestra" params={{ orchestra: orchestraId }}>
              {code}
            </Link>
          ) : (
            t('central')
          )}
        </span>
      </th>
      <td data-label={t('lastVerified')}>
        {lastVerified ? (
          <>
            <StatusPill tone="ok">{moment(lastVerified.madeAt)}</StatusPill>
            <span className={s.note}>{lastVerified.place}</span>
          </>
        ) : (
          <StatusPill tone="alert">{t('never')}</StatusPill>
        )}
      </td>
      <td data-label={t('last')}>{last ? moment(last.madeAt) : t('never')}</td>
      <td data-label={t('size')}>
        {shown ? t('rows', { size: number(bytes(shown.bytes)), rows: shown.rows, version: shown.schemaVersion }) : '–'}
      </td>
    </tr>
  )
}
