import { memo } from 'react'
import { useText } from '@/i18n'
import { useFormat } from '@/i18n/format'
import { RowLink } from '@/ui/row-link'
import { StatusPill } from '@/ui/status-pill'
import s from './operator-table.module.css'
import type { Turn } from './schema-api'
import { TURN } from './schema-tones'

const GRAVITY: Record<Turn['state'], number> = { failed: 0, running: 1, waiting: 2, done: 3 }

/** Every orchestra's turn in a run: those that failed first. */
export function TurnTable({ turns }: { turns: readonly Turn[] }) {
  const t = useText('superadmin.schema')
  const rows = [...turns].sort((a, b) => GRAVITY[a.state] - GRAVITY[b.state])
  return (
    <table className={s.table} aria-label={t('turns')}>
      <thead>
        <tr>
          <th scope="col">{t('orchestra')}</th>
          <th scope="col">{t('turn')}</th>
          <th scope="col">{t('version')}</th>
          <th scope="col">{t('finished')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((turn) => (
          <Row key={turn.orchestraId} turn={turn} />
        ))}
      </tbody>
    </table>
  )
}

const Row = memo(function Row({ turn }: { turn: Turn }) {
  const t = useText('superadmin.schema')
  const { moment } = useFormat()
  const { orchestraId, code, state, versionBefore, versionAfter, error, finishedAt } = turn
  return (
    <tr>
      <th scope="row">
        <RowLink href={`/superadmin/orchestras/${orchestraId}`} className={s.name}>
          {code}
        </RowLink>
      </th>
      <td data-label={t('turn')}>
        <StatusPill tone={TURN[state]}>{t(`turnStates.${state}`)}</StatusPill>
        {error && <span className={s.note}>{error}</span>}
      </td>
      <td data-label={t('version')}>
        {versionBefore == null ? '–' : t('versions', { before: versionBefore, after: versionAfter ?? versionBefore })}
      </td>
      <td data-label={t('finished')}>{finishedAt ? moment(finishedAt) : '–'}</td>
    </tr>
  )
})
