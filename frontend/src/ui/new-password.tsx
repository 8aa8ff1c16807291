import { Eye, EyeOff } from 'lucide-react'
import { useState } from 'react'
import { useText } from '@/i18n'
import { TextField } from './field'
import { IconButton } from './icon-button'

interface Props {
  label: string
  value: string
  onChange: (value: string) => void
  /** What is wrong with it, as a sentence. */
  error?: string | undefined
  autoFocus?: boolean
}

const SHORTEST = 12

/** A password to be chosen: long rather than odd, seen if wished, made by a manager if there is one. */
export function NewPassword({ label, value, onChange, error, autoFocus = false }: Props) {
  const t = useText('auth')
  const [isShown, setShown] = useState(false)
  return (
    <TextField
      label={label}
      hint={t('passwordHint', { count: SHORTEST })}
      name="new-password"
      type={isShown ? 'text' : 'password'}
      autoComplete="new-password"
      required
      minLength={SHORTEST}
      autoFocus={autoFocus}
      value={value}
      onChange={onChange}
      error={error}
      end={
        <IconButton
          label={isShown ? t('hide') : t('show')}
          icon={isShown ? EyeOff : Eye}
          onPress={() => setShown(!isShown)}
        />
      }
    />
  )
}
