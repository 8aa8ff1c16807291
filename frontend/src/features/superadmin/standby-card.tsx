import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { keys } from '@/api/keys'
import { useText } from '@/i18n'
import { Button } from '@/ui/button'
import { Callout } from '@/ui/callout'
import { Card } from '@/ui/card'
import { StatusPill } from '@/ui/status-pill'
import { toast } from '@/ui/toast-store'
import { forgetStandby, type HostedOrchestra, orchestra, readFromStandby } from './api'
import { CodeDialog } from './code-dialog'
import { Facts } from './facts'
import s from './orchestra.module.css'
import { useRefusal } from './refusal'
import { StandbyDialog } from './standby-dialog'

/** The database that the orchestra can be read from while its own is away. */
export function StandbyCard({ one }: { one: HostedOrchestra }) {
  const t = useText('superadmin.standby')
  const said = useText('superadmin.one')
  const refusal = useRefusal()
  const queries = useQueryClient()
  const [open, setOpen] = useState<'register' | 'read' | null>(null)
  const standby = one.standby
  const took = (now: HostedOrchestra, said: string) => {
    setOpen(null)
    queries.setQueryData(orchestra(one.id).queryKey, now)
    void queries.invalidateQueries({ queryKey: keys.operator })
    toast({ text: said })
  }
  const forgetting = useMutation({
    mutationFn: () => forgetStandby(one.id),
    onSuccess: (now) => took(now, t('forgotten')),
    onError: (error) => toast({ tone: 'bad', text: refusal(error) }),
  })
  const reading = useMutation({
    mutationFn: () => readFromStandby(one.id),
    onSuccess: (now) => took(now, t('isRead', { code: one.code })),
  })
  return (
    <Card title={t('title')} end={standby?.inUse && <StatusPill tone="wait">{t('inUse')}</StatusPill>}>
      <p className={s.note}>{t(standby ? (standby.inUse ? 'inUseText' : 'text') : 'none')}</p>
      {standby && <Facts facts={[[t('place'), standby.database]]} />}
      {!standby?.inUse && (
        <div className={s.acts}>
          {standby && one.status === 'active' && (
            <Button
              variant="danger"
              onPress={() => {
                reading.reset()
                setOpen('read')
              }}
            >
              {t('read')}
            </Button>
          )}
          <Button onPress={() => setOpen('register')}>{t(standby ? 'replace' : 'register')}</Button>
          {standby && (
            <Button isPending={forgetting.isPending} onPress={() => forgetting.mutate()}>
              {t('forget')}
            </Button>
          )}
        </div>
      )}
      {open === 'register' && (
        <StandbyDialog one={one} onClose={() => setOpen(null)} onDone={(now) => took(now, t('registered'))} />
      )}
      {open === 'read' && (
        <CodeDialog
          title={said('stop.standby.title', { name: one.name })}
          code={one.code}
          act={t('read')}
          fault={
            reading.error && (
              <Callout tone="no" isAlert>
                {refusal(reading.error)}
              </Callout>
            )
          }
          isPending={reading.isPending}
          onMeant={() => reading.mutate()}
          onClose={() => setOpen(null)}
        >
          <p>{said('stop.standby.text')}</p>
        </CodeDialog>
      )}
    </Card>
  )
}
