import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Archive } from 'lucide-react'
import { useState } from 'react'
import { keys } from '@/api/keys'
import { useText } from '@/i18n'
import { useFormat } from '@/i18n/format'
import { Button } from '@/ui/button'
import { Callout } from '@/ui/callout'
import { toast } from '@/ui/toast-store'
import type { HostedOrchestra } from './api'
import { BackupFault } from './backup-fault'
import { CodeDialog } from './code-dialog'
import s from './orchestra.module.css'
import { archive, backups, type MadeBackup } from './schema-api'

/** Putting an orchestra away that stands still, with a backup of all that it has. */
export function ArchivePart({ one }: { one: HostedOrchestra }) {
  const t = useText('superadmin.archive')
  const { moment } = useFormat()
  const queries = useQueryClient()
  const [isAsking, setAsking] = useState(false)
  const archiving = useMutation({
    mutationFn: () => archive(one.id),
    onSuccess: () => {
      setAsking(false)
      toast({ text: t('done', { code: one.code }) })
    },
    onSettled: () => queries.invalidateQueries({ queryKey: keys.operator }),
  })
  const its = useQuery(backups).data?.find(({ orchestraId }) => orchestraId === one.id)
  if (one.status === 'active') return <p className={s.note}>{t('notInUse')}</p>
  const whole = archiving.data ?? wholeSince(one, its?.lastVerified)
  if (one.status === 'inactive' && whole)
    return (
      <Callout tone="ok" title={t('title')}>
        {t('archived', { at: moment(whole.madeAt) })}
      </Callout>
    )
  return (
    <div className={s.apart}>
      <p className={s.note}>{t('text')}</p>
      <div className={s.acts}>
        <Button
          icon={Archive}
          variant="danger"
          onPress={() => {
            archiving.reset()
            setAsking(true)
          }}
        >
          {t('ask')}
        </Button>
      </div>
      {isAsking && (
        <CodeDialog
          title={t('askTitle', { name: one.name })}
          code={one.code}
          act={t('archive')}
          fault={archiving.error && <BackupFault error={archiving.error} of={one} />}
          isPending={archiving.isPending}
          onMeant={() => archiving.mutate()}
          onClose={() => setAsking(false)}
        >
          <Explained />
          {archiving.isPending && (
            <p role="status" className={s.note}>
              {t('running')}
            </p>
          )}
        </CodeDialog>
      )}
    </div>
  )
}

/** A backup after whose moment nothing has happened, because the orchestra has stood still. */
function wholeSince({ standsStillSince }: HostedOrchestra, verified: MadeBackup | null | undefined) {
  const isAfter = standsStillSince && verified && Date.parse(verified.madeAt) >= Date.parse(standsStillSince)
  return isAfter ? verified : undefined
}

function Explained() {
  const t = useText('superadmin.archive')
  return (
    <>
      <div>
        <strong>{t('happens')}</strong>
        <ol className={s.steps}>
          <li>{t('steps.backup')}</li>
          <li>{t('steps.out')}</li>
        </ol>
      </div>
      <div>
        <strong>{t('kept')}</strong>
        <ul className={s.steps}>
          <li>{t('stays.data')}</li>
          <li>{t('stays.names')}</li>
          <li>{t('stays.return')}</li>
        </ul>
      </div>
    </>
  )
}
