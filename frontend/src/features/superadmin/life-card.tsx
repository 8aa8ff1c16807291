import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { keys } from '@/api/keys'
import { useText } from '@/i18n'
import { useFormat } from '@/i18n/format'
import { Button } from '@/ui/button'
import { Callout } from '@/ui/callout'
import { Card } from '@/ui/card'
import { StatusPill } from '@/ui/status-pill'
import { toast } from '@/ui/toast-store'
import { type HostedOrchestra, orchestra, resetOrchestra, type Turn, turn } from './api'
import { ArchivePart } from './archive-part'
import { CodeDialog } from './code-dialog'
import s from './orchestra.module.css'
import { useRefusal } from './refusal'
import { STATUS } from './tones'

/** Whether the orchestra is in use, what that means for its people, and how to change it. */
export function LifeCard({ one }: { one: HostedOrchestra }) {
  const t = useText('superadmin')
  const { moment } = useFormat()
  const refusal = useRefusal()
  const queries = useQueryClient()
  const [asking, setAsking] = useState<'suspend' | 'inactivate' | 'reset' | null>(null)
  const turning = useMutation({
    mutationFn: (to: Turn | 'reset') => (to === 'reset' ? resetOrchestra(one.id) : turn(one.id, to)),
    onSuccess: (now, to) => {
      setAsking(null)
      queries.setQueryData(orchestra(one.id).queryKey, now)
      void queries.invalidateQueries({ queryKey: keys.operator })
      toast({ text: t(`one.turned.${to === 'reset' ? to : now.status}`, { code: now.code }) })
    },
  })
  const ask = (to: 'suspend' | 'inactivate' | 'reset') => () => {
    turning.reset()
    setAsking(to)
  }
  const fault = turning.error && (
    <Callout tone="no" isAlert>
      {refusal(turning.error)}
    </Callout>
  )
  const isStopped = one.status !== 'active'
  return (
    <Card title={t('one.life')} end={<StatusPill tone={STATUS[one.status]}>{t(`status.${one.status}`)}</StatusPill>}>
      <p className={s.note}>
        {t(one.standby?.inUse ? 'one.standbyText' : isStopped ? 'one.stoppedText' : 'one.activeText')}
        {one.standsStillSince && ` ${t('one.stillSince', { at: moment(one.standsStillSince) })}`}
      </p>
      {!asking && fault}
      <div className={s.acts}>
        {isStopped && (
          <Button variant="primary" isPending={turning.isPending} onPress={() => turning.mutate('activate')}>
            {t('one.activate')}
          </Button>
        )}
        {one.demo && !isStopped && <Button onPress={ask('reset')}>{t('one.reset')}</Button>}
        {!isStopped && (
          <Button variant="danger" onPress={ask('suspend')}>
            {t('one.suspend')}
          </Button>
        )}
        {one.status !== 'inactive' && (
          <Button variant="danger" onPress={ask('inactivate')}>
            {t('one.inactivate')}
          </Button>
        )}
      </div>
      <ArchivePart one={one} />
      {asking && (
        <CodeDialog
          title={t(`one.stop.${asking}.title`, { name: one.name })}
          code={one.code}
          act={t(`one.${asking}`)}
          fault={fault}
          isPending={turning.isPending}
          onMeant={() => turning.mutate(asking)}
          onClose={() => setAsking(null)}
        >
          <p>{t(`one.stop.${asking}.text`)}</p>
        </CodeDialog>
      )}
    </Card>
  )
}
