import { useLocale, useText } from '@/i18n'
import { useFormat } from '@/i18n/format'
import { withForm } from '@/ui/form'
import { Select } from '@/ui/select'
import type { OfferedPlan } from './api'
import { currencies, money } from './money'
import s from './orchestra.module.css'
import { TermField } from './term-field'
import { typedOf } from './terms'
import { TERMS_FORM } from './terms-form-shape'

interface Props {
  /** What there is so far. */
  begun: Pick<OfferedPlan, 'maxMusicians' | 'maxProjects' | 'price'>
  /** The plan of an orchestra, whose terms hold where it has none of its own; nothing for the plan itself. */
  plan: OfferedPlan | undefined
  /** The currencies in use here. */
  used: readonly string[]
}

/** The limits and the price of a plan, or of an orchestra. */
export const TermFields = withForm({
  ...TERMS_FORM,
  props: {} as Props,
  render: function TermFields({ form, begun, plan, used }) {
    const t = useText('superadmin.one')
    const locale = useLocale()
    const { number } = useFormat()
    const its = plan && typedOf(locale, plan)
    const sum = ({ perMonth, currency }: OfferedPlan['price']) => money(locale, perMonth, currency)
    return (
      <>
        <div className={s.pair}>
          {(['maxMusicians', 'maxProjects'] as const).map((name) => (
            <form.AppField key={name} name={name}>
              {() => (
                <TermField
                  label={t(name)}
                  plan={plan && its && { typed: its[name], written: number(plan[name]) }}
                  saved={number(begun[name])}
                />
              )}
            </form.AppField>
          ))}
        </div>
        <div className={s.pair}>
          <form.AppField
            name="sum"
            listeners={{
              // A sum is of a currency: both are the plan's, or neither.
              onChange: ({ value }) =>
                form.setFieldValue('currency', (now) => (value === null ? null : (now ?? its?.currency ?? null))),
            }}
          >
            {() => (
              <TermField
                label={t('pricePerMonth')}
                plan={plan && its && { typed: its.sum, written: sum(plan.price) }}
                saved={sum(begun.price)}
                inputMode="decimal"
              />
            )}
          </form.AppField>
          <form.AppField name="currency">
            {(f) => (
              <Select
                label={t('currency')}
                value={f.state.value ?? its?.currency ?? ''}
                onChange={(chosen) => {
                  f.handleChange(chosen)
                  form.setFieldValue('sum', (now) => now ?? its?.sum ?? null)
                }}
                choices={currencies(locale, used)}
              />
            )}
          </form.AppField>
        </div>
      </>
    )
  },
})
