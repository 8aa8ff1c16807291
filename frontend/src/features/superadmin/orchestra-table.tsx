import { memo } from 'react'
import { useText } from '@/i18n'
import { useFormat } from '@/i18n/format'
import { RowLink } from '@/ui/row-link'
import { StatusPill } from '@/ui/status-pill'
import type { OrchestraHealth, OrchestraMetrics } from './api'
import { isUnborn } from './attention'
import s from './operator-table.module.css'
import { pathOf } from './paths'
import { STATE, STATUS } from './tones'

interface Props {
  orchestras: readonly OrchestraMetrics[]
  health: readonly OrchestraHealth[]
}

/** Every orchestra, those in trouble first; on a phone each is a card. */
export function OrchestraTable({ orchestras, health }: Props) {
  const t = useText('superadmin')
  const place = new Map(health.map(({ id }, at) => [id, at]))
  const troubled = ({ id }: OrchestraMetrics) => {
    const known = health[place.get(id) ?? -1]
    return known && STATE[known.state] === 'alert' ? 0 : 1
  }
  const rows = [...orchestras].sort((a, b) => troubled(a) - troubled(b))
  return (
    <table className={s.table} aria-label={t('table')}>
      <thead>
        <tr>
          <th scope="col">{t('orchestra')}</th>
          <th scope="col">{t('database')}</th>
          <th scope="col">{t('people')}</th>
          <th scope="col">{t('places')}</th>
          <th scope="col">{t('mails')}</th>
          <th scope="col">{t('seen')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Row key={row.id} row={row} health={health[place.get(row.id) ?? -1]} />
        ))}
      </tbody>
    </table>
  )
}

// A row is drawn anew only when its numbers changed: the cache keeps what stayed the same.
const Row = memo(function Row({ row, health }: { row: OrchestraMetrics; health: OrchestraHealth | undefined }) {
  const t = useText('superadmin')
  const { number, moment } = useFormat()
  const { figures, planUse } = row
  const count = (value: number | undefined) => number(value ?? 0)
  return (
    <tr>
      <th scope="row">
        <RowLink href={pathOf(row.id, isUnborn(row.status))} className={s.name}>
          {row.name}
        </RowLink>
        <span className={s.code}>{row.code}</span>
        <StatusPill tone={STATUS[row.status]}>{t(`status.${row.status}`)}</StatusPill>
      </th>
      <td data-label={t('database')}>
        {health ? <StatusPill tone={STATE[health.state]}>{t(`state.${health.state}`)}</StatusPill> : '–'}
        {health?.dueAt && <span className={s.note}>{t('due', { at: moment(health.dueAt) })}</span>}
      </td>
      <td data-label={t('people')}>
        {t('of', { used: count(figures?.musicians), most: number(planUse.maxMusicians) })}
        {planUse.level !== 'ok' && <span className={s.note}>{t(`use.${planUse.level}`)}</span>}
      </td>
      <td data-label={t('places')}>
        {figures ? t('filled', { filled: count(figures.placesFilled), places: count(figures.places) }) : '–'}
      </td>
      <td data-label={t('mails')}>
        {figures
          ? t('sent', {
              sent: figures.mailsSent ?? 0,
              waiting: figures.mailsWaiting ?? 0,
              dead: figures.mailsDead ?? 0,
            })
          : '–'}
      </td>
      <td data-label={t('seen')}>{row.asOf ? moment(row.asOf) : t('never')}</td>
    </tr>
  )
})
