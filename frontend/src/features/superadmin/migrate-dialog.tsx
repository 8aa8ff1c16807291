import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { keys } from '@/api/keys'
import { useText } from '@/i18n'
import { Button } from '@/ui/button'
import { Callout } from '@/ui/callout'
import { Dialog } from '@/ui/dialog'
import { TextField } from '@/ui/field'
import { groups } from './foreseen'
import { useRefusal } from './refusal'
import s from './schema.module.css'
import { type Foreseen, foresee, migrate, run } from './schema-api'

interface Props {
  newest: number
  /** Only this one; without it, all that have a database. */
  orchestraId?: string
  onClose: () => void
}

/** Says what a run of migrations would do, and begins it when that is what is wanted. */
export function MigrateDialog({ newest, orchestraId, onClose }: Props) {
  const t = useText('superadmin.schema')
  const common = useText('common')
  const router = useRouter()
  const queries = useQueryClient()
  const refusal = useRefusal()
  const [typed, setTyped] = useState(String(newest))
  const target = /^\d+$/.test(typed.trim()) ? Number(typed) : 0
  const order = { target, ...(orchestraId && { orchestraId }) }
  const looking = useMutation({ mutationFn: () => foresee(order) })
  const beginning = useMutation({
    mutationFn: () => migrate(order),
    onSuccess: async (progress) => {
      queries.setQueryData(run(progress.run.id).queryKey, progress)
      void queries.invalidateQueries({ queryKey: keys.migrations })
      await router.navigate({ to: '/superadmin/schema/$run', params: { run: progress.run.id } })
    },
  })
  const error = beginning.error ?? looking.error
  const foreseen = looking.data
  return (
    <Dialog
      title={t('migrateTitle')}
      isFirm
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{common('cancel')}</Button>
          {foreseen ? (
            <Button
              variant={groups(foreseen).isBack ? 'danger' : 'primary'}
              isPending={beginning.isPending}
              onPress={() => beginning.mutate()}
            >
              {t('begin', { count: foreseen.orchestras.length, target: foreseen.target })}
            </Button>
          ) : (
            <Button variant="primary" isPending={looking.isPending} onPress={() => looking.mutate()}>
              {t('look')}
            </Button>
          )}
        </>
      }
    >
      <div className={s.body}>
        <TextField
          label={t('target')}
          hint={t('targetHint', { newest })}
          inputMode="numeric"
          autoComplete="off"
          value={typed}
          onChange={(text) => {
            setTyped(text)
            looking.reset()
            beginning.reset()
          }}
        />
        {error && (
          <Callout tone="no" isAlert>
            {refusal(error)}
          </Callout>
        )}
        {foreseen && <Preview foreseen={foreseen} />}
      </div>
    </Dialog>
  )
}

function Preview({ foreseen }: { foreseen: Foreseen }) {
  const t = useText('superadmin.schema')
  const { changed, same, unknown, isBack } = groups(foreseen)
  return (
    <div role="status" className={s.body}>
      <p>{t('would', { changed: changed.length, same, unknown: unknown.length })}</p>
      {isBack && <Callout tone="no">{t('back')}</Callout>}
      {(changed.length > 0 || unknown.length > 0) && (
        <ul className={s.preview}>
          {unknown.map(({ orchestraId, code, error }) => (
            <li key={orchestraId}>
              <strong>{code}</strong> <span className={s.bad}>{error}</span>
            </li>
          ))}
          {changed.map(({ orchestraId, code, version, apply, takeBack }) => (
            <li key={orchestraId}>
              <strong>{code}</strong> {t('from', { version: version ?? 0 })}{' '}
              <span className={s.note}>{[...apply, ...takeBack].join(', ')}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
