import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { keys } from '@/api/keys'
import { useText } from '@/i18n'
import { Button } from '@/ui/button'
import { Callout, type CalloutTone } from '@/ui/callout'
import { Dialog } from '@/ui/dialog'
import { ButtonLink } from '@/ui/link'
import { toast } from '@/ui/toast-store'
import { type Birth, birth, retryBirth, takeBack } from './api'
import s from './birth.module.css'
import { useRefusal } from './refusal'

const TONES: Record<Birth['state'], CalloutTone> = {
  queued: 'info',
  running: 'info',
  undoing: 'wait',
  failed: 'no',
  done: 'ok',
}

interface Props {
  id: string
  run: Birth
  code: string
}

/** Where a birth is as a whole, and what can be done about it. */
export function BirthState({ id, run, code }: Props) {
  const t = useText('superadmin.birth')
  const refusal = useRefusal()
  const queries = useQueryClient()
  const [isAsking, setAsking] = useState(false)
  const { state, steps } = run
  const trying = useMutation({
    mutationFn: () => retryBirth(id),
    onSuccess: (now) => queries.setQueryData(birth(id).queryKey, now),
    onError: (error) => {
      toast({ tone: 'bad', text: refusal(error) })
      void queries.invalidateQueries({ queryKey: birth(id).queryKey })
    },
  })
  const done = steps.filter((step) => step.state === 'done').length
  return (
    <div className={s.state} role="status">
      <Callout tone={TONES[state]} title={t(`states.${state}`)}>
        {t(`stateTexts.${state}`, { done, of: steps.length })}
      </Callout>
      <div className={s.acts}>
        {state === 'done' && (
          <ButtonLink variant="primary" to="/superadmin/orchestras/$orchestra" params={{ orchestra: id }}>
            {t('toOrchestra')}
          </ButtonLink>
        )}
        {state === 'failed' && (
          <>
            <Button variant="primary" isPending={trying.isPending} onPress={() => trying.mutate()}>
              {t('again')}
            </Button>
            {run.provider === 'existing' && (
              <ButtonLink to="/superadmin/orchestras/new" search={{ again: id }}>
                {t('otherPassword')}
              </ButtonLink>
            )}
          </>
        )}
        {(state === 'failed' || state === 'queued') && (
          <Button variant="danger" onPress={() => setAsking(true)}>
            {t('takeBack')}
          </Button>
        )}
      </div>
      {isAsking && <TakeBack id={id} run={run} code={code} onClose={() => setAsking(false)} />}
    </div>
  )
}

function TakeBack({ id, run, code, onClose }: Props & { onClose: () => void }) {
  const t = useText('superadmin.birth')
  const common = useText('common')
  const router = useRouter()
  const queries = useQueryClient()
  const refusal = useRefusal()
  const taking = useMutation({
    mutationFn: () => takeBack(id),
    onSuccess: async () => {
      toast({ text: t('takenBack', { code }) })
      await router.navigate({ to: '/superadmin/orchestras' })
      queries.removeQueries({ queryKey: [...keys.hosted, id] })
      void queries.invalidateQueries({ queryKey: keys.operator })
    },
    onError: () => void queries.invalidateQueries({ queryKey: birth(id).queryKey }),
  })
  return (
    <Dialog
      title={t('takeBackTitle', { code })}
      isFirm
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{common('cancel')}</Button>
          <Button variant="danger" isPending={taking.isPending} onPress={() => taking.mutate()}>
            {t('takeBack')}
          </Button>
        </>
      }
    >
      <div className={s.body}>
        <p>{t(`takeBackTexts.${run.provider}`)}</p>
        <p>{t('takeBackRest')}</p>
        {taking.error && (
          <Callout tone="no" isAlert>
            {refusal(taking.error)}
          </Callout>
        )}
      </div>
    </Dialog>
  )
}
