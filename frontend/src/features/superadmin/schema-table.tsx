import { useText } from '@/i18n'
import { useFormat } from '@/i18n/format'
import { RowLink } from '@/ui/row-link'
import { StatusPill } from '@/ui/status-pill'
import { isUnborn } from './attention'
import s from './operator-table.module.css'
import { pathOf } from './paths'
import type { Standing } from './schema-api'
import { STANDING } from './schema-tones'

/** The schema of every orchestra; what differs from what was noted stands out. */
export function SchemaTable({ items }: { items: readonly Standing[] }) {
  const t = useText('superadmin.schema')
  const status = useText('superadmin.status')
  const { moment } = useFormat()
  return (
    <table className={s.table} aria-label={t('table')}>
      <thead>
        <tr>
          <th scope="col">{t('orchestra')}</th>
          <th scope="col">{t('standing')}</th>
          <th scope="col">{t('noted')}</th>
          <th scope="col">{t('seen')}</th>
        </tr>
      </thead>
      <tbody>
        {items.map((one) => (
          <tr key={one.orchestraId}>
            <th scope="row">
              <RowLink href={pathOf(one.orchestraId, isUnborn(one.status))} className={s.name}>
                {one.code}
              </RowLink>
              <span className={s.note}>{status(one.status)}</span>
            </th>
            <td data-label={t('standing')}>
              <span className={s.pills}>
                {isUnborn(one.status) ? (
                  '–'
                ) : (
                  <StatusPill tone={STANDING[one.standing]}>{t(`standings.${one.standing}`)}</StatusPill>
                )}
                {one.drifts && <StatusPill tone="alert">{t('drifts')}</StatusPill>}
                {one.hold && <StatusPill tone="alert">{t(`holds.${one.hold}`)}</StatusPill>}
              </span>
            </td>
            <td data-label={t('noted')}>{one.noted}</td>
            <td data-label={t('seen')}>
              {one.seen ?? t('neverSeen')}
              {one.seenAt && <span className={s.note}>{moment(one.seenAt)}</span>}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
