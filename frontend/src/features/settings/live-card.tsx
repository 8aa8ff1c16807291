import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { keys } from '@/api/keys'
import { useIsAdmin } from '@/api/session'
import { useText } from '@/i18n'
import { useErrorText } from '@/i18n/error-text'
import { Button } from '@/ui/button'
import { Callout } from '@/ui/callout'
import { Card } from '@/ui/card'
import { Dialog } from '@/ui/dialog'
import { StatusPill } from '@/ui/status-pill'
import { toast } from '@/ui/toast-store'
import { goLive, orchestraProfile, rehearse, sendTestMail } from './api'
import s from './settings.module.css'

/** Whether mail reaches people, what is missing until it can, and the step itself. */
export function LiveCard() {
  const t = useText('settings.live')
  const errorText = useErrorText()
  const isAdmin = useIsAdmin()
  const queries = useQueryClient()
  const { name, mailMode, sender, missing } = useSuspenseQuery(orchestraProfile).data
  const [isAsking, setAsking] = useState(false)
  const isLive = mailMode === 'live'

  const testing = useMutation({
    mutationFn: sendTestMail,
    onSettled: () => queries.invalidateQueries({ queryKey: keys.profile }),
  })
  const switching = useMutation({
    mutationFn: (toLive: boolean) => (toLive ? goLive() : rehearse()),
    onSuccess: (_answer, toLive) => toast({ text: toLive ? t('gone', { name }) : t('backDone') }),
    onError: (error) => toast({ text: errorText(error), tone: 'bad' }),
    onSettled: async () => {
      setAsking(false)
      await queries.invalidateQueries({ queryKey: keys.profile })
      await queries.invalidateQueries({ queryKey: keys.me })
    },
  })
  const canTest = missing.every((one) => one === 'test_mail')

  return (
    <Card title={t('title')}>
      <div className={s.actions}>
        <StatusPill tone={isLive ? 'ok' : 'wait'}>{isLive ? t('isLive') : t('rehearsal')}</StatusPill>
      </div>
      <p className={s.lead}>{t('from', sender)}</p>
      {!isLive && missing.length > 0 && (
        <Callout title={t('missing')}>
          <ul className={s.missing}>
            {missing.map((one) => (
              <li key={one}>{t(`why.${one}`)}</li>
            ))}
          </ul>
        </Callout>
      )}
      {testing.data && (
        <Callout tone={testing.data.accepted ? 'ok' : 'no'} isAlert>
          {t(testing.data.accepted ? 'testGone' : 'testRefused', { to: testing.data.to, reply: testing.data.reply })}
        </Callout>
      )}
      {testing.error && (
        <Callout tone="no" isAlert>
          {errorText(testing.error)}
        </Callout>
      )}
      {isAdmin && (canTest || isLive) && (
        <div className={s.actions}>
          {canTest && (
            <Button isPending={testing.isPending} onPress={() => testing.mutate()}>
              {t('test')}
            </Button>
          )}
          {isLive && <Button onPress={() => switching.mutate(false)}>{t('back')}</Button>}
          {!isLive && missing.length === 0 && (
            <Button variant="primary" onPress={() => setAsking(true)}>
              {t('go')}
            </Button>
          )}
        </div>
      )}
      {isAsking && (
        <Dialog
          title={t('goTitle', { name })}
          isFirm
          onClose={() => setAsking(false)}
          actions={
            <Button variant="primary" isPending={switching.isPending} onPress={() => switching.mutate(true)}>
              {t('goConfirm')}
            </Button>
          }
        >
          <p>{t('goText')}</p>
        </Dialog>
      )}
    </Card>
  )
}
