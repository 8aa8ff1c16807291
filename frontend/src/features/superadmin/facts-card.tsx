import { useRef } from 'react'
import { isApiError } from '@/api/errors'
import { useText } from '@/i18n'
import { useFormat } from '@/i18n/format'
import { Callout } from '@/ui/callout'
import { Card } from '@/ui/card'
import { useAppForm, useServerFaults } from '@/ui/form'
import type { HostedOrchestra } from './api'
import s from './orchestra.module.css'
import { useRefusal } from './refusal'
import { useAmend } from './use-amend'

const factsOf = ({ name, contact }: HostedOrchestra) => ({ name, contact: contact ?? '' })

/** What the orchestra is called and whom to turn to. */
export function FactsCard({ one }: { one: HostedOrchestra }) {
  const t = useText('superadmin.one')
  const common = useText('common')
  const { moment } = useFormat()
  const refusal = useRefusal()
  const faultsOf = useServerFaults()
  const amend = useAmend(one.id)
  const saved = useRef(one)
  const form = useAppForm({
    defaultValues: factsOf(one),
    validators: {
      onSubmitAsync: async ({ value }) => {
        const [name, contact] = [value.name.trim(), value.contact.trim()]
        if (name === '') return { fields: { name: common('required') } }
        try {
          saved.current = await amend({ name, contact: contact === '' ? null : contact }, one)
          return null
        } catch (error) {
          if (!isApiError(error)) throw error
          return faultsOf(error) ?? { form: refusal(error), fields: {} }
        }
      },
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
          <form.Subscribe selector={(state) => state.errorMap.onSubmit}>
            {(fault) =>
              typeof fault === 'string' && (
                <Callout tone="no" isAlert>
                  {fault}
                </Callout>
              )
            }
          </form.Subscribe>
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
