import { useMutation } from '@tanstack/react-query'
import { useMe } from '@/api/session'
import { useText } from '@/i18n'
import { useFormat } from '@/i18n/format'
import { Button } from '@/ui/button'
import { Callout } from '@/ui/callout'
import { Card } from '@/ui/card'
import { toast } from '@/ui/toast-store'
import s from './orchestra.module.css'
import { useRefusal } from './refusal'
import { useAmendUser } from './use-amend-user'
import { UserStanding } from './user-standing'
import { type InstallationUser, mailPasswordLink } from './users-api'

/** Whether a user can sign in; lets them in or out, and mails them a way to a password. */
export function EntryCard({ one }: { one: InstallationUser }) {
  const t = useText('superadmin.users')
  const people = useText('settings.people')
  const { moment } = useFormat()
  const refusal = useRefusal()
  const amend = useAmendUser(one)
  const me = useMe()
  const { username: name, email, active, invited } = one
  const turning = useMutation({
    mutationFn: () => amend({ active: !active }, { active }, people(active ? 'switchedOff' : 'switchedOn', { name })),
  })
  const mailing = useMutation({
    mutationFn: () => mailPasswordLink(one.id),
    onSuccess: ({ mailedTo, endsAt }) => toast({ text: t('linkMailed', { to: mailedTo, until: moment(endsAt) }) }),
  })
  const fault = turning.error ?? mailing.error
  return (
    <Card title={t('entry')} end={<UserStanding one={one} />}>
      <p className={s.note}>
        {t(active ? (invited ? 'invitedText' : 'activeText') : 'offText')}
        {active && ` ${t('mailLinkText', { email })}`}
        {active && !invited && ` ${t('passwordStands')}`}
      </p>
      {one.id === me.id && <p className={s.note}>{t('own')}</p>}
      {fault && (
        <Callout tone="no" isAlert>
          {refusal(fault)}
        </Callout>
      )}
      <div className={s.acts}>
        {active && (
          <Button
            isPending={mailing.isPending}
            onPress={() => {
              turning.reset()
              mailing.mutate()
            }}
          >
            {t('mailLink')}
          </Button>
        )}
        <Button
          variant={active ? 'danger' : 'primary'}
          isPending={turning.isPending}
          onPress={() => {
            mailing.reset()
            turning.mutate()
          }}
        >
          {people(active ? 'switchOff' : 'switchOn')}
        </Button>
      </div>
    </Card>
  )
}
