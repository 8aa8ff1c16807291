import { useQueryClient } from '@tanstack/react-query'
import type { Schema } from '@/api/client'
import { keys } from '@/api/keys'
import { useLocale, useText } from '@/i18n'
import { Dialog } from '@/ui/dialog'
import { useAppForm, useSaving } from '@/ui/form'
import { useNewUser } from '@/ui/new-user'
import { EmailField, LanguageField, RoleField, UsernameField } from '@/ui/user-fields'
import { invite } from './api'

interface Props {
  onClose: () => void
  onInvited: (invited: Schema['InvitedUser']) => void
}

const ROLES = ['user', 'admin'] as const

/** Lets somebody in: who they are, and what they may do. The link comes next. */
export function InviteDialog({ onClose, onInvited }: Props) {
  const t = useText('settings.people')
  const queries = useQueryClient()
  const { faultsOf, takenBy } = useNewUser()
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
  const form = useAppForm({
    defaultValues,
    validators: {
      onSubmit: ({ value }) => faultsOf(value),
      onSubmitAsync: useSaving(save, takenBy),
    },
  })
  return (
    <Dialog title={t('inviteTitle')} isFirm onClose={onClose}>
      <form.AppForm>
        <form.Body>
          <form.AppField name="username">{() => <UsernameField />}</form.AppField>
          <form.AppField name="email">{() => <EmailField />}</form.AppField>
          <form.AppField name="role">{() => <RoleField roles={ROLES} />}</form.AppField>
          <form.AppField name="locale">{() => <LanguageField />}</form.AppField>
          <form.Fault />
          <div>
            <form.Submit>{t('makeLink')}</form.Submit>
          </div>
        </form.Body>
      </form.AppForm>
    </Dialog>
  )
}
