import { useRef } from 'react'
import { useText } from '@/i18n'
import { Card } from '@/ui/card'
import { useAppForm, useSaving } from '@/ui/form'
import { LanguageField, RoleField } from '@/ui/user-fields'
import s from './orchestra.module.css'
import { OrchestraField, useLost } from './orchestra-field'
import { useRefusal } from './refusal'
import { ROLES } from './search'
import { useAmendUser } from './use-amend-user'
import type { InstallationUser } from './users-api'

const draftOf = ({ role, orchestra, locale }: InstallationUser) => ({ role, orchestra: orchestra?.id ?? '', locale })

const changeOf = ({ role, orchestra, locale }: ReturnType<typeof draftOf>) => ({
  role,
  orchestraId: role === 'superadmin' ? null : orchestra,
  locale,
})

/** What a user may do, and where, and in which language they read. */
export function AccessCard({ one }: { one: InstallationUser }) {
  const t = useText('superadmin.users')
  const common = useText('common')
  const refusal = useRefusal()
  const amend = useAmendUser(one)
  const lost = useLost()
  const saved = useRef(one)
  const save = async (draft: ReturnType<typeof draftOf>) => {
    saved.current = await amend(changeOf(draft), changeOf(draftOf(one)), t('saved'))
  }
  const form = useAppForm({
    defaultValues: draftOf(one),
    validators: {
      onSubmit: ({ value }) => {
        const orchestra = lost(value)
        return orchestra && { fields: { orchestra } }
      },
      onSubmitAsync: useSaving(save, undefined, refusal),
    },
    // What was saved is what the fields begin with from now on.
    onSubmit: ({ formApi }) => formApi.reset(draftOf(saved.current)),
  })
  // What was wrong with the orchestra is so no more when there is none to choose.
  const forgetLost = { onChange: () => void form.validateField('orchestra', 'change') }
  return (
    <Card title={t('access')}>
      <p className={s.note}>{t('accessText')}</p>
      <form.AppForm>
        <form.Body isGuarded>
          <form.AppField name="role" listeners={forgetLost}>
            {() => <RoleField roles={ROLES} />}
          </form.AppField>
          <form.AppField name="orchestra">{() => <OrchestraField present={one.orchestra?.id} />}</form.AppField>
          <form.AppField name="locale">{() => <LanguageField />}</form.AppField>
          <form.Fault />
          <div>
            <form.Submit>{common('save')}</form.Submit>
          </div>
        </form.Body>
      </form.AppForm>
    </Card>
  )
}
