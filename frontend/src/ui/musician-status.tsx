import { CirclePause, MailWarning, MailX } from 'lucide-react'
import type { Musician } from '@/api/roster'
import { useText } from '@/i18n'
import { StatusPill } from './status-pill'

/** Whether this musician can be asked; mail that does not arrive goes before being active. */
export function MusicianStatus({
  musician: { status, mailState },
}: {
  musician: Pick<Musician, 'status' | 'mailState'>
}) {
  const t = useText('musicians')
  if (status === 'archived') return <StatusPill tone="idle">{t('states.archived')}</StatusPill>
  if (status === 'inactive')
    return (
      <StatusPill tone="wait" icon={CirclePause}>
        {t('states.inactive')}
      </StatusPill>
    )
  if (mailState === 'bounced')
    return (
      <StatusPill tone="alert" icon={MailWarning}>
        {t('mail.bounced')}
      </StatusPill>
    )
  if (mailState === 'suppressed')
    return (
      <StatusPill tone="no" icon={MailX}>
        {t('mail.suppressed')}
      </StatusPill>
    )
  return <StatusPill tone="ok">{t('states.active')}</StatusPill>
}
