import { useMutation } from '@tanstack/react-query'
import { Eye, EyeOff } from 'lucide-react'
import { type FormEvent, useRef, useState } from 'react'
import type { Myself } from '@/api/session'
import { useText } from '@/i18n'
import { Button } from '@/ui/button'
import { TextField } from '@/ui/field'
import { IconButton } from '@/ui/icon-button'
import { logIn } from './api'
import s from './login.module.css'
import { Refusal } from './refusal'

interface Props {
  onSignedIn: (myself: Myself) => void
  /** Filled in where it is known who was signed in before. */
  username?: string
}

/** Username and password. Plain fields, so that paste and password managers work; not disabled while it tries. */
export function LoginForm({ onSignedIn, username: known = '' }: Props) {
  const t = useText('auth')
  const form = useRef<HTMLFormElement>(null)
  const [username, setUsername] = useState(known)
  const [password, setPassword] = useState('')
  const [isShown, setShown] = useState(false)
  const attempt = useMutation({
    mutationFn: logIn,
    onSuccess: onSignedIn,
    onError: () => form.current?.querySelector<HTMLInputElement>('[name="password"]')?.select(),
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (attempt.isPending) return
    // Read from the fields: a password manager may have filled them without an event.
    const fields = new FormData(form.current ?? undefined)
    attempt.mutate({ username: String(fields.get('username')), password: String(fields.get('password')) })
  }

  return (
    <form ref={form} className={s.form} onSubmit={submit}>
      <TextField
        label={t('username')}
        name="username"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        required
        autoFocus={known === ''}
        value={username}
        onChange={setUsername}
      />
      <TextField
        label={t('password')}
        name="password"
        type={isShown ? 'text' : 'password'}
        autoComplete="current-password"
        required
        autoFocus={known !== ''}
        value={password}
        onChange={setPassword}
        end={
          <IconButton
            label={isShown ? t('hide') : t('show')}
            icon={isShown ? EyeOff : Eye}
            onPress={() => setShown(!isShown)}
          />
        }
      />
      {attempt.error && <Refusal error={attempt.error} />}
      <Button type="submit" variant="primary" isPending={attempt.isPending}>
        {t('signIn')}
      </Button>
    </form>
  )
}
