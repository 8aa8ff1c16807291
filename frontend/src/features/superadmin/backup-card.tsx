import { useIsMutating, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { HardDriveDownload } from 'lucide-react'
import { useText } from '@/i18n'
import { useFormat } from '@/i18n/format'
import { Button } from '@/ui/button'
import { Callout } from '@/ui/callout'
import { Card } from '@/ui/card'
import { StatusPill } from '@/ui/status-pill'
import type { HostedOrchestra } from './api'
import { BackupFault } from './backup-fault'
import { bytes } from './bytes'
import { Facts } from './facts'
import { Known } from './known'
import s from './orchestra.module.css'
import { backUp, backups, type MadeBackup } from './schema-api'

/** The orchestra's last backup and the last that was read back, and another one on demand. */
export function BackupCard({ one }: { one: HostedOrchestra }) {
  const t = useText('superadmin.backup')
  const queries = useQueryClient()
  const known = useQuery({ ...backups, select: (all) => all.find(({ orchestraId }) => orchestraId === one.id) ?? null })
  const mutationKey = ['backup', one.id]
  // Also one that was begun here before this page was left and opened again.
  const isRunning = useIsMutating({ mutationKey }) > 0
  const making = useMutation({
    mutationKey,
    mutationFn: () => backUp(one.id),
    onSettled: () => queries.invalidateQueries({ queryKey: backups.queryKey }),
  })
  const standing = known.data?.lastVerified ? 'whole' : known.data?.last ? 'unreadOnly' : 'none'
  return (
    <Card
      title={t('title')}
      end={
        known.data !== undefined && <StatusPill tone={standing === 'whole' ? 'ok' : 'alert'}>{t(standing)}</StatusPill>
      }
    >
      <div>
        <Known query={known} failed={t('failed')} rows={2}>
          {(its) => <Last last={its?.last} verified={its?.lastVerified} />}
        </Known>
        <div role="status" className={s.status}>
          {isRunning && <p className={s.note}>{t('running')}</p>}
          {!isRunning && making.data && <Outcome made={making.data} />}
        </div>
      </div>
      {!isRunning && making.error && <BackupFault error={making.error} of={one} />}
      <div className={s.acts}>
        <Button icon={HardDriveDownload} isPending={isRunning} onPress={() => making.mutate()}>
          {t('now')}
        </Button>
      </div>
    </Card>
  )
}

interface Backups {
  last: MadeBackup | null | undefined
  verified: MadeBackup | null | undefined
}

function Last({ last, verified }: Backups) {
  const t = useText('superadmin.backup')
  const { moment, number } = useFormat()
  if (!last) return <p className={s.note}>{t('never')}</p>
  const shown = verified ?? last
  return (
    <Facts
      facts={[
        [t('lastWhole'), verified ? moment(verified.madeAt) : t('noneYet')],
        [t('readBack'), verified?.verifiedAt && moment(verified.verifiedAt)],
        [t('last'), last.id !== verified?.id && `${moment(last.madeAt)} · ${t('notReadBack')}`],
        [t('holds'), t('rows', { size: number(bytes(shown.bytes)), rows: shown.rows, version: shown.schemaVersion })],
        [t('place'), shown.place],
      ]}
    />
  )
}

function Outcome({ made }: { made: MadeBackup }) {
  const t = useText('superadmin.backup')
  const { clock } = useFormat()
  const at = clock(made.madeAt)
  if (made.verifiedAt) return <Callout tone="ok">{t('made', { at })}</Callout>
  return (
    <Callout tone="wait" title={t('unread', { at })}>
      {t('unreadText')}
    </Callout>
  )
}
