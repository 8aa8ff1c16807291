import { useQueryClient } from '@tanstack/react-query'
import type { Schema } from '@/api/client'
import { useLocale, useText } from '@/i18n'
import { Dialog } from '@/ui/dialog'
import { useAppForm, useSaving } from '@/ui/form'
import { useNewUser } from '@/ui/new-user'
import { EmailField, LanguageField, type Role, RoleField, UsernameField } from '@/ui/user-fields'
import { OrchestraField, useLost } from './orchestra-field'
import { useRefusal } from './refusal'
import { ROLES } from './search'
import { letIn, USER_LISTS } from './users-api'

interface Draft {
  username: string
  email: string
  role: Role
  orchestra: string
  locale: Schema['Locale']
}

interface Props {
  /** Which one to offer first. */
  orchestra: string | undefined
  onClose: () => void
  onInvited: (invited: Schema['InvitedInstallationUser']) => void
}

/** Lets somebody in, as an operator or into an orchestra. The link comes next. */
export function LetInDialog({ orchestra = '', onClose, onInvited }: Props) {
  const t = useText('superadmin.users')
  const people = useText('settings.people')
  const refusal = useRefusal()
  const queries = useQueryClient()
  const { faultsOf, takenBy } = useNewUser()
  const lost = useLost()
  const save = async (draft: Draft) => {
    const { username, email, role, locale } = draft
    const orchestraId = role === 'superadmin' ? null : draft.orchestra
    const invited = await letIn({ username: username.trim(), email: email.trim(), role, orchestraId, locale })
    void queries.invalidateQueries({ queryKey: USER_LISTS })
    onInvited(invited)
  }
  const form = useAppForm({
    defaultValues: { username: '', email: '', role: 'user', orchestra, locale: useLocale() } as Draft,
    validators: {
      onSubmit: ({ value }) => faultsOf(value, lost(value)),
      onSubmitAsync: useSaving(save, takenBy, refusal),
    },
  })
  // What was wrong with the orchestra is so no more when there is none to choose.
  const forgetLost = { onChange: () => void form.validateField('orchestra', 'change') }
  return (
    <Dialog title={t('letIn')} isFirm onClose={onClose}>
      <form.AppForm>
        <form.Body>
          <form.AppField name="username">{() => <UsernameField />}</form.AppField>
          <form.AppField name="email">{() => <EmailField />}</form.AppField>
          <form.AppField name="role" listeners={forgetLost}>
            {() => <RoleField roles={ROLES} />}
          </form.AppField>
          <form.AppField name="orchestra">{() => <OrchestraField />}</form.AppField>
          <form.AppField name="locale">{() => <LanguageField />}</form.AppField>
          <form.Fault />
          <div>
            <form.Submit>{people('makeLink')}</form.Submit>
          </div>
        </form.Body>
      </form.AppForm>
    </Dialog>
  )
}
