import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useText } from '@/i18n'
import { useFormat } from '@/i18n/format'
import { Button } from '@/ui/button'
import { Callout } from '@/ui/callout'
import { Card } from '@/ui/card'
import { toast } from '@/ui/toast-store'
import { amendSender, type HostedOrchestra, type Sender, sender, testSender } from './api'
import { Facts } from './facts'
import { Known } from './known'
import s from './orchestra.module.css'
import { useRefusal } from './refusal'
import { SenderDialog } from './sender-dialog'

/** From whom the orchestra's mail comes, by which server it leaves, and whether that works. */
export function SenderCard({ one }: { one: HostedOrchestra }) {
  const t = useText('superadmin.sender')
  const known = useQuery(sender(one.id))
  return (
    <Card title={t('title')}>
      <Known query={known} failed={t('failed')}>
        {(now) => <Shown one={one} now={now} />}
      </Known>
    </Card>
  )
}

function Shown({ one, now }: { one: HostedOrchestra; now: Sender }) {
  const t = useText('superadmin.sender')
  const { moment } = useFormat()
  const refusal = useRefusal()
  const queries = useQueryClient()
  const [isChanging, setChanging] = useState(false)
  const took = (changed: Sender) => {
    setChanging(false)
    testing.reset()
    queries.setQueryData(sender(one.id).queryKey, changed)
    toast({ text: t('saved') })
  }
  const testing = useMutation({
    mutationFn: () => testSender(one.id),
    onSettled: () => queries.invalidateQueries({ queryKey: sender(one.id).queryKey }),
  })
  const returning = useMutation({
    mutationFn: () => amendSender(one.id, { server: null }),
    onSuccess: took,
    onError: (error) => toast({ tone: 'bad', text: refusal(error) }),
  })
  const { server } = now
  return (
    <>
      <Facts
        facts={[
          [t('from'), `${now.address} · ${t(now.ownAddress ? 'its' : 'ours')}`],
          [t('server'), server ? server.place : t(now.canLeave ? 'oursToo' : 'none')],
          [t('user'), server?.user && [server.user, server.password].filter(Boolean).join(' · ')],
          [t('tested'), now.testMailAt ? moment(now.testMailAt) : t('untested')],
        ]}
      />
      {testing.data && (
        <Callout tone={testing.data.accepted ? 'ok' : 'no'} isAlert>
          {t(testing.data.accepted ? 'taken' : 'refused', { to: testing.data.to, reply: testing.data.reply })}
        </Callout>
      )}
      {testing.error && (
        <Callout tone="no" isAlert>
          {refusal(testing.error)}
        </Callout>
      )}
      <div className={s.acts}>
        {now.canLeave && (
          <Button isPending={testing.isPending} onPress={() => testing.mutate()}>
            {t('test')}
          </Button>
        )}
        <Button onPress={() => setChanging(true)}>{t('change')}</Button>
        {server && (
          <Button isPending={returning.isPending} onPress={() => returning.mutate()}>
            {t('useOurs')}
          </Button>
        )}
      </div>
      {isChanging && <SenderDialog one={one} now={now} onDone={took} onClose={() => setChanging(false)} />}
    </>
  )
}
