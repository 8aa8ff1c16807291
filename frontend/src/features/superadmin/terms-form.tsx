import { useLocale, useText } from '@/i18n'
import { RadioCards } from '@/ui/radio-cards'
import type { HostedOrchestra, OfferedPlan } from './api'
import { money } from './money'
import { TermFields } from './term-fields'
import { termsChange, termsOf } from './terms'
import { useTermFaults } from './terms-form-shape'
import type { Amend } from './use-amend'
import { useDraft } from './use-draft'

interface Props {
  one: HostedOrchestra
  offered: readonly OfferedPlan[]
  amend: Amend
}

/** Which plan the orchestra has, and what was agreed with it other than that. */
export function TermsForm({ one, offered, amend }: Props) {
  const t = useText('superadmin.one')
  const names = useText('superadmin.birth.plans')
  const common = useText('common')
  const locale = useLocale()
  const faults = useTermFaults()
  const { form, begun } = useDraft({
    what: 'orchestra',
    one,
    amend,
    draftOf: (now) => termsOf(locale, now),
    changeOf: termsChange,
    faults,
  })
  const choices = offered.map(({ plan, maxMusicians, maxProjects, price: { perMonth, currency } }) => ({
    value: plan as string,
    label: names(plan),
    text: t('planText', { musicians: maxMusicians, projects: maxProjects, sum: money(locale, perMonth, currency) }),
  }))
  const used = [begun.price.currency, ...offered.map(({ price }) => price.currency)]
  return (
    <form.AppForm>
      <form.Body isGuarded>
        <form.AppField name="plan">
          {(f) => (
            <RadioCards label={t('planName')} value={f.state.value} onChange={f.handleChange} choices={choices} />
          )}
        </form.AppField>
        <form.Subscribe selector={({ values }) => offered.find(({ plan }) => plan === values.plan) ?? offered[0]}>
          {(plan) => plan && <TermFields form={form} begun={begun} plan={plan} used={used} />}
        </form.Subscribe>
        <form.Fault />
        <div>
          <form.Submit>{common('save')}</form.Submit>
        </div>
      </form.Body>
    </form.AppForm>
  )
}
