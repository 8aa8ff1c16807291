import { useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import * as z from 'zod/mini'
import type { Schema } from '@/api/client'
import { keys } from '@/api/keys'
import { LOCALES } from '@/api/preferences'
import { useLocale, useText } from '@/i18n'
import { useErrorText } from '@/i18n/error-text'
import { Dialog } from '@/ui/dialog'
import { useAppForm, useSaving } from '@/ui/form'
import { invite } from './api'

interface Props {
  onClose: () => void
  onInvited: (invited: Schema['InvitedUser']) => void
}

const ROLES = ['user', 'admin'] as const

/** Lets somebody in: who they are, and what they may do. The link comes next. */
export function InviteDialog({ onClose, onInvited }: Props) {
  const t = useText('settings.people')
  const shell = useText('shell')
  const common = useText('common')
  const errorText = useErrorText()
  const queries = useQueryClient()
  const schema = useSchema()
  const defaultValues = { username: '', email: '', role: 'user', locale: useLocale() as string }
  const save = async ({ username, email, role, locale }: typeof defaultValues) => {
    const invited = await invite({
      username: username.trim(),
      email,
      role: role === 'admin' ? 'admin' : 'user',
      locale: locale === 'sv' ? 'sv' : 'en',
    })
    void queries.invalidateQueries({ queryKey: keys.users })
    onInvited(invited)
  }
  const saving = useSaving(save, (error) => {
    if (error.code === 'username_taken') return { username: errorText(error) }
    return error.code === 'email_taken' && { email: errorText(error) }
  })
  const form = useAppForm({ defaultValues, validators: { onSubmit: schema, onSubmitAsync: saving } })
  return (
    <Dialog title={t('inviteTitle')} isFirm onClose={onClose}>
      <form.AppForm>
        <form.Body>
          <form.AppField name="username">
            {(f) => (
              <f.Text
                label={t('username')}
                hint={t('usernameHint')}
                autoComplete="off"
                autoCapitalize="none"
                spellCheck={false}
                autoFocus
              />
            )}
          </form.AppField>
          <form.AppField name="email">
            {(f) => <f.Text label={t('email')} type="email" autoComplete="off" spellCheck={false} />}
          </form.AppField>
          <form.AppField name="role">
            {(f) => (
              <f.Choose
                label={t('role')}
                hint={t(`roleHint.${f.state.value === 'admin' ? 'admin' : 'user'}`)}
                choices={ROLES.map((value) => ({ value, label: shell(`roles.${value}`) }))}
              />
            )}
          </form.AppField>
          <form.AppField name="locale">
            {(f) => (
              <f.Choose
                label={t('language')}
                choices={LOCALES.map((value) => ({ value, label: common(`languages.${value}`) }))}
              />
            )}
          </form.AppField>
          <form.Fault />
          <div>
            <form.Submit>{t('makeLink')}</form.Submit>
          </div>
        </form.Body>
      </form.AppForm>
    </Dialog>
  )
}

function useSchema() {
  const t = useText('common')
  const people = useText('settings.people')
  return useMemo(
    () =>
      z.object({
        username: z.string().check(z.refine((text) => /^[a-z0-9._-]{3,64}$/.test(text.trim()), people('usernameHint'))),
        email: z.string().check(z.refine((text) => /^\S+@\S+\.\S+$/.test(text.trim()), t('badEmail'))),
        role: z.string(),
        locale: z.string(),
      }),
    [t, people],
  )
}
