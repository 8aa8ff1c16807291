import { type FormEvent, type ReactNode, useId, useRef, useState } from 'react'
import { useText } from '@/i18n'
import { Button } from '@/ui/button'
import { Dialog } from '@/ui/dialog'
import { TextField } from '@/ui/field'
import s from './orchestra.module.css'

interface Props {
  title: string
  code: string
  /** What the button does, in a word or two. */
  act: string
  /** Why the last try failed. */
  fault: ReactNode
  isPending: boolean
  onMeant: () => void
  onClose: () => void
  /** What will happen. */
  children: ReactNode
}

/** For what shuts all people of an orchestra out: its code is typed, so that it is this one that is meant. */
export function CodeDialog({ title, code, act, fault, isPending, onMeant, onClose, children }: Props) {
  const t = useText('superadmin.one')
  const common = useText('common')
  const form = useId()
  const field = useRef<HTMLInputElement>(null)
  const [typed, setTyped] = useState('')
  const [isWrong, setWrong] = useState(false)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isPending) return
    const isMeant = typed.trim().toUpperCase() === code
    setWrong(!isMeant)
    if (isMeant) onMeant()
    else field.current?.focus()
  }
  return (
    <Dialog
      title={title}
      isFirm
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{common('cancel')}</Button>
          <Button type="submit" form={form} variant="danger" isPending={isPending}>
            {act}
          </Button>
        </>
      }
    >
      <form id={form} noValidate className={s.form} onSubmit={submit}>
        {children}
        <TextField
          label={t('typeCode', { code })}
          value={typed}
          onChange={(text) => {
            setTyped(text)
            setWrong(false)
          }}
          error={isWrong ? t('otherCode', { code }) : undefined}
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
