import { useQuery } from '@tanstack/react-query'
import { DatabaseZap } from 'lucide-react'
import { useState } from 'react'
import { useText } from '@/i18n'
import { useFormat } from '@/i18n/format'
import { Button } from '@/ui/button'
import { Card } from '@/ui/card'
import { StatusPill } from '@/ui/status-pill'
import type { HostedOrchestra, OrchestraHealth } from './api'
import { CheckButton } from './check-button'
import { Facts } from './facts'
import { MigrateDialog } from './migrate-dialog'
import s from './orchestra.module.css'
import { schemas } from './schema-api'
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
  const schema = useQuery(schemas).data?.items.find(({ orchestraId }) => orchestraId === one.id)
  const [isMigrating, setMigrating] = useState(false)
  return (
    <Card
      title={t('database')}
      end={health && <StatusPill tone={STATE[health.state]}>{t(`state.${health.state}`)}</StatusPill>}
    >
      <Facts
        facts={[
          [t('one.place'), one.database ?? t('one.noPlace')],
          [t('one.schema'), t('one.schemaOf', { is: one.schemaVersion, latest: one.latestSchemaVersion })],
          [t('schema.drifts'), schema?.drifts && schema.seen != null && t('one.seenOf', { seen: schema.seen })],
          [t('one.lastOk'), lastOk ? moment(lastOk) : t('never')],
          [t('one.error'), error],
          [
            t('one.breaker'),
            nextTry == null ? t('one.closed') : t('one.open', { seconds: number(Math.ceil(nextTry / 1000)) }),
          ],
          [t('one.due'), health?.dueAt ? moment(health.dueAt) : t('one.nothingDue')],
        ]}
      />
      <div className={s.acts}>
        <CheckButton />
        <Button icon={DatabaseZap} onPress={() => setMigrating(true)}>
          {t('schema.migrate')}
        </Button>
      </div>
      {isMigrating && (
        <MigrateDialog newest={one.latestSchemaVersion} orchestraId={one.id} onClose={() => setMigrating(false)} />
      )}
    </Card>
  )
}
