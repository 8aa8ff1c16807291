import { isApiError } from '@/api/errors'
import { useText } from '@/i18n'
import { Callout } from '@/ui/callout'
import type { HostedOrchestra } from './api'
import { useRefusal } from './refusal'

/** Why there is no backup, and what it takes where that is known. */
export function BackupFault({ error, of }: { error: Error; of: HostedOrchestra }) {
  const t = useText('superadmin.backup')
  const refusal = useRefusal()
  const isPostgres = of.database?.startsWith('postgres') ?? false
  return (
    <Callout tone="no" isAlert>
      <p>{refusal(error)}</p>
      {isApiError(error, 'backup_failed') && <p>{t(isPostgres ? 'takesPostgres' : 'takesRoom')}</p>}
    </Callout>
  )
}
