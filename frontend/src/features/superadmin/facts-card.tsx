import { useText } from '@/i18n'
import { useFormat } from '@/i18n/format'
import { Card } from '@/ui/card'
import type { HostedOrchestra } from './api'
import s from './orchestra.module.css'
import type { Amend } from './use-amend'
import { useDraft } from './use-draft'

const factsOf = ({ name, contact }: HostedOrchestra) => ({ name, contact: contact ?? '' })

type Facts = ReturnType<typeof factsOf>

const changeOf = ({ name, contact }: Facts, begun: Facts) => ({
  ...(name !== begun.name && { name: name.trim() }),
  ...(contact !== begun.contact && { contact: contact.trim() || null }),
})

/** What the orchestra is called and whom to turn to. */
export function FactsCard({ one, amend }: { one: HostedOrchestra; amend: Amend }) {
  const t = useText('superadmin.one')
  const common = useText('common')
  const { moment } = useFormat()
  const { form } = useDraft({
    what: 'orchestra',
    one,
    amend,
    draftOf: factsOf,
    changeOf,
    faults: ({ value }) => (value.name.trim() === '' ? { fields: { name: common('required') } } : undefined),
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
