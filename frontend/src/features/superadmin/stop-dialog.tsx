import { type FormEvent, type ReactNode, useId, useRef, useState } from 'react'
import { useText } from '@/i18n'
import { Button } from '@/ui/button'
import { Dialog } from '@/ui/dialog'
import { TextField } from '@/ui/field'
import type { HostedOrchestra } from './api'
import s from './orchestra.module.css'

interface Props {
  one: HostedOrchestra
  to: 'suspend' | 'inactivate' | 'standby' | 'reset'
  /** Why the last try failed. */
  fault: ReactNode
  isPending: boolean
  onStop: () => void
  onClose: () => void
}

/** Stopping an orchestra shuts all its people out: its code is typed, so that it is this one that is meant. */
export function StopDialog({ one, to, fault, isPending, onStop, onClose }: Props) {
  const t = useText('superadmin.one')
  const common = useText('common')
  const form = useId()
  const field = useRef<HTMLInputElement>(null)
  const [typed, setTyped] = useState('')
  const [isWrong, setWrong] = useState(false)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isPending) return
    const isMeant = typed.trim().toUpperCase() === one.code
    setWrong(!isMeant)
    if (isMeant) onStop()
    else field.current?.focus()
  }
  return (
    <Dialog
      title={t(`stop.${to}.title`, { name: one.name })}
      isFirm
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{common('cancel')}</Button>
          <Button type="submit" form={form} variant="danger" isPending={isPending}>
            {t(to)}
          </Button>
        </>
      }
    >
      <form id={form} noValidate className={s.form} onSubmit={submit}>
        <p>{t(`stop.${to}.text`)}</p>
        <TextField
          label={t('typeCode', { code: one.code })}
          value={typed}
          onChange={(text) => {
            setTyped(text)
            setWrong(false)
          }}
          error={isWrong ? t('otherCode', { code: one.code }) : undefined}
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          autoFocus
          ref={field}
        />
        {fault}
      </form>
    </Dialog>
  )
}
