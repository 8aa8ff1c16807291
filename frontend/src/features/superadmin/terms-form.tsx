import { useLocale, useText } from '@/i18n'
import { useFormat } from '@/i18n/format'
import { useAppForm } from '@/ui/form'
import { RadioCards } from '@/ui/radio-cards'
import { Select } from '@/ui/select'
import type { HostedOrchestra, OfferedPlan } from './api'
import { currencies, money } from './money'
import s from './orchestra.module.css'
import { OwnField } from './own-field'
import { faultsOf, termsChange, termsOf, typedOf } from './terms'
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
  const { number } = useFormat()
  const draft = useDraft({ one, amend, draftOf: (now) => termsOf(locale, now), changeOf: termsChange })
  const form = useAppForm({
    defaultValues: draft.beganWith,
    validators: {
      onSubmit: ({ value }) => {
        const faults = Object.entries(faultsOf(value)).map(([name, fault]) => [name, t(fault)])
        return faults.length === 0 ? undefined : { fields: Object.fromEntries(faults) }
      },
      onSubmitAsync: draft.save,
    },
    onSubmit: draft.onSaved,
  })
  draft.form.current = form
  const { begun } = draft
  const sum = ({ perMonth, currency }: HostedOrchestra['price']) => money(locale, perMonth, currency)
  const choices = offered.map(({ plan, maxMusicians, maxProjects, price }) => ({
    value: plan as string,
    label: names(plan),
    text: t('planText', { musicians: maxMusicians, projects: maxProjects, sum: sum(price) }),
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
          {(plan) => {
            if (!plan) return null
            const its = typedOf(locale, plan)
            return (
              <>
                <div className={s.pair}>
                  <form.AppField name="maxMusicians">
                    {() => (
                      <OwnField
                        label={t('maxMusicians')}
                        ofPlan={its.maxMusicians}
                        planHas={number(plan.maxMusicians)}
                        saved={number(begun.maxMusicians)}
                      />
                    )}
                  </form.AppField>
                  <form.AppField name="maxProjects">
                    {() => (
                      <OwnField
                        label={t('maxProjects')}
                        ofPlan={its.maxProjects}
                        planHas={number(plan.maxProjects)}
                        saved={number(begun.maxProjects)}
                      />
                    )}
                  </form.AppField>
                </div>
                <div className={s.pair}>
                  <form.AppField
                    name="sum"
                    listeners={{
                      // A sum is of a currency: both are the plan's, or neither.
                      onChange: ({ value }) =>
                        form.setFieldValue('currency', (now) => (value === null ? null : (now ?? its.currency))),
                    }}
                  >
                    {() => (
                      <OwnField
                        label={t('pricePerMonth')}
                        ofPlan={its.sum}
                        planHas={sum(plan.price)}
                        saved={sum(begun.price)}
                        inputMode="decimal"
                      />
                    )}
                  </form.AppField>
                  <form.AppField name="currency">
                    {(f) => (
                      <Select
                        label={t('currency')}
                        value={f.state.value ?? its.currency}
                        onChange={(chosen) => {
                          f.handleChange(chosen)
                          form.setFieldValue('sum', (now) => now ?? its.sum)
                        }}
                        choices={currencies(locale, used)}
                      />
                    )}
                  </form.AppField>
                </div>
              </>
            )
          }}
        </form.Subscribe>
        <form.Fault />
        <div>
          <form.Submit>{common('save')}</form.Submit>
        </div>
      </form.Body>
    </form.AppForm>
  )
}
