import { useRef } from 'react'
import { useText } from '@/i18n'
import { useFormat } from '@/i18n/format'
import { Card } from '@/ui/card'
import { useAppForm, useSaving } from '@/ui/form'
import type { HostedOrchestra } from './api'
import s from './orchestra.module.css'
import { useRefusal } from './refusal'
import type { Amend } from './use-amend'

const factsOf = ({ name, contact }: HostedOrchestra) => ({ name, contact: contact ?? '' })

/** What the orchestra is called and whom to turn to. */
export function FactsCard({ one, amend }: { one: HostedOrchestra; amend: Amend }) {
  const t = useText('superadmin.one')
  const common = useText('common')
  const { moment } = useFormat()
  const refusal = useRefusal()
  const saved = useRef(one)
  const save = useSaving(
    async (draft: ReturnType<typeof factsOf>) => {
      const contact = draft.contact.trim()
      saved.current = await amend({ name: draft.name.trim(), contact: contact === '' ? null : contact }, one)
    },
    undefined,
    refusal,
  )
  const form = useAppForm({
    defaultValues: factsOf(one),
    validators: {
      onSubmit: ({ value }) => (value.name.trim() === '' ? { fields: { name: common('required') } } : undefined),
      onSubmitAsync: save,
    },
    // What was saved is what the fields begin with from now on.
    onSubmit: ({ formApi }) => formApi.reset(factsOf(saved.current)),
  })
  return (
    <Card title={t('facts')}>
      <form.AppForm>
        <form.Body isGuarded>
          <form.AppField name="name">
            {(f) => <f.Text label={t('name')} maxLength={120} autoComplete="off" />}
          </form.AppField>
          <form.AppField name="contact">
            {(f) => <f.Text label={t('contact')} hint={t('contactHint')} optional maxLength={120} autoComplete="off" />}
          </form.AppField>
          <form.Fault />
          <div>
            <form.Submit>{common('save')}</form.Submit>
          </div>
        </form.Body>
      </form.AppForm>
      <p className={s.note}>
        {t('since', { at: moment(one.createdAt) })}
        {' · '}
        {t(`mailModes.${one.mailMode}`)}
        {one.demo && ` · ${t('demo')}`}
      </p>
    </Card>
  )
}
