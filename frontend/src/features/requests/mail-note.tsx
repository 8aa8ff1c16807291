import type { BoardRequest } from '@/api/staffing'
import { useText } from '@/i18n'
import { Callout } from '@/ui/callout'

/** Says when a mail did not get through: the one thing that makes waiting pointless. */
export function MailNote({ request: { mail, mailState, email, status } }: { request: BoardRequest }) {
  const t = useText('board')
  const reply = mail?.smtpReply ?? ''
  if (mailState === 'bounced' || status === 'undeliverable')
    return <Callout tone="no">{[t('bounced', { email }), reply].join(' ')}</Callout>
  if (mail?.state === 'dead') return <Callout tone="no">{t('mailDead', { reply })}</Callout>
  if (mail && mail.state === 'queued' && mail.attempts > 0)
    return <Callout tone="wait">{t('mailWaiting', { count: mail.attempts, reply })}</Callout>
  return null
}
