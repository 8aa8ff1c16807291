import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { isApiError } from '@/api/errors'
import { useMe } from '@/api/session'
import { useText } from '@/i18n'
import { useErrorText } from '@/i18n/error-text'
import { Button } from '@/ui/button'
import { Callout } from '@/ui/callout'
import { TextField } from '@/ui/field'
import { NewPassword } from '@/ui/new-password'
import { toast } from '@/ui/toast-store'
import { changePassword } from './api'
import s from './settings.module.css'

/** Another password. The other sessions of the person end with it. */
export function PasswordForm() {
  const t = useText('settings')
  const common = useText('common')
  const errorText = useErrorText()
  const { username } = useMe()
  const [current, setCurrent] = useState('')
  const [next, setNext] = useState('')
  const changing = useMutation({
    mutationFn: () => changePassword({ currentPassword: current, newPassword: next }),
    onSuccess: () => {
      setCurrent('')
      setNext('')
      toast({ text: t('passwordChanged') })
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!changing.isPending) changing.mutate()
  }
  const { error } = changing
  const faults = isApiError(error) ? error.errors : []
  const ofField = (name: string) => faults.find(({ pointer }) => pointer === `/${name}`)
  const ofNext = ofField('newPassword')
  return (
    <form className={s.form} onSubmit={submit}>
      <input type="hidden" name="username" autoComplete="username" value={username} readOnly />
      <TextField
        label={t('currentPassword')}
        type="password"
        name="current"
        autoComplete="current-password"
        required
        value={current}
        onChange={setCurrent}
        error={ofField('currentPassword') && t('wrongPassword')}
      />
      <NewPassword
        label={t('newPassword')}
        value={next}
        onChange={setNext}
        error={ofNext && common('serverSays', { detail: ofNext.detail })}
      />
      {error && faults.length === 0 && (
        <Callout tone="no" isAlert>
          {errorText(error)}
        </Callout>
      )}
      <div>
        <Button type="submit" isPending={changing.isPending}>
          {t('changePassword')}
        </Button>
      </div>
    </form>
  )
}
