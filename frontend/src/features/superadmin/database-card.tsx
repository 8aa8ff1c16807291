import { useText } from '@/i18n'
import { useFormat } from '@/i18n/format'
import { Card } from '@/ui/card'
import { StatusPill } from '@/ui/status-pill'
import type { HostedOrchestra, OrchestraHealth } from './api'
import { CheckButton } from './check-button'
import { Facts } from './facts'
import { STATE } from './tones'

interface Props {
  one: HostedOrchestra
  health: OrchestraHealth | undefined
}

/** Where the orchestra's data is, whether it answers, and which schema it has. */
export function DatabaseCard({ one, health }: Props) {
  const t = useText('superadmin')
  const { moment, number } = useFormat()
  const error = health?.error ?? one.lastError
  const lastOk = health?.lastOkAt ?? one.lastOkAt
  const nextTry = health?.nextTryInMs
  return (
    <Card
      title={t('database')}
      end={health && <StatusPill tone={STATE[health.state]}>{t(`state.${health.state}`)}</StatusPill>}
    >
      <Facts
        facts={[
          [t('one.place'), one.database ?? t('one.noPlace')],
          [t('one.schema'), t('one.schemaOf', { is: one.schemaVersion, latest: one.latestSchemaVersion })],
          [t('one.lastOk'), lastOk ? moment(lastOk) : t('never')],
          [t('one.error'), error],
          [
            t('one.breaker'),
            nextTry == null ? t('one.closed') : t('one.open', { seconds: number(Math.ceil(nextTry / 1000)) }),
          ],
          [t('one.due'), health?.dueAt ? moment(health.dueAt) : t('one.nothingDue')],
        ]}
      />
      <div>
        <CheckButton />
      </div>
    </Card>
  )
}
