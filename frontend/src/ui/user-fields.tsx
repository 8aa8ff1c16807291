// The fields by which somebody is let in, for a form's `AppField`.

import { LOCALES } from '@/api/preferences'
import type { Myself } from '@/api/session'
import { useText } from '@/i18n'
import { Choose, Text, useFieldContext } from './form'

export type Role = Myself['role']

export function UsernameField() {
  const t = useText('settings.people')
  return (
    <Text
      label={t('username')}
      hint={t('usernameHint')}
      autoComplete="off"
      autoCapitalize="none"
      spellCheck={false}
      autoFocus
    />
  )
}

export function EmailField() {
  const t = useText('settings.people')
  return <Text label={t('email')} type="email" autoComplete="off" spellCheck={false} />
}

/** A role, with what it may do in a sentence. */
export function RoleField({ roles }: { roles: readonly Role[] }) {
  const t = useText('settings.people')
  const shell = useText('shell')
  const { state } = useFieldContext<Role>()
  return (
    <Choose
      label={t('role')}
      hint={t(`roleHint.${state.value}`)}
      choices={roles.map((value) => ({ value, label: shell(`roles.${value}`) }))}
    />
  )
}

/** In which language they read. */
export function LanguageField() {
  const t = useText('settings.people')
  const common = useText('common')
  return (
    <Choose label={t('language')} choices={LOCALES.map((value) => ({ value, label: common(`languages.${value}`) }))} />
  )
}
