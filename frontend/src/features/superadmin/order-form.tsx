import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { isApiError } from '@/api/errors'
import { keys } from '@/api/keys'
import { LOCALES } from '@/api/preferences'
import { useText } from '@/i18n'
import { Callout } from '@/ui/callout'
import { Card } from '@/ui/card'
import { useAppForm } from '@/ui/form'
import { RadioCards } from '@/ui/radio-cards'
import { birth, firstLink, orderBirth, ordered, providers } from './api'
import s from './birth.module.css'
import { type Draft, fieldsAtFault, orderOf, PLANS, PROVIDERS } from './order'
import { useRefusal } from './refusal'
import { useOrderSchema } from './use-order-schema'

interface Props {
  draft: Draft
  /** It was ordered before: what is known of it cannot be changed. */
  isAgain: boolean
}

/** The order of an orchestra; whoever sends it goes on to watch the birth. */
export function OrderForm({ draft, isAgain }: Props) {
  const t = useText('superadmin.birth')
  const common = useText('common')
  const order = useOrder()
  const schema = useOrderSchema()
  const offered = useQuery(providers).data ?? PROVIDERS
  // Who was chosen before is shown, also where they are not offered any more.
  const choosable = PROVIDERS.filter((one) => offered.includes(one) || (isAgain && one === draft.provider))
  const form = useAppForm({
    defaultValues: draft,
    validators: { onSubmit: schema, onSubmitAsync: ({ value }) => order(value) },
  })
  return (
    <form.AppForm>
      <form.Body isGuarded>
        <Card title={t('orchestra')}>
          <form.AppField name="name">
            {(f) => <f.Text label={t('name')} readOnly={isAgain} autoComplete="off" autoFocus={!isAgain} />}
          </form.AppField>
          <div className={s.pair}>
            <form.AppField name="code">
              {(f) => (
                <f.Text
                  label={t('code')}
                  hint={t('codeHint')}
                  readOnly={isAgain}
                  autoComplete="off"
                  autoCapitalize="characters"
                  spellCheck={false}
                  maxLength={16}
                />
              )}
            </form.AppField>
            <form.AppField name="plan">
              {(f) => (
                <f.Choose
                  label={t('plan')}
                  hint={t('planHint')}
                  disabled={isAgain}
                  choices={PLANS.map((value) => ({ value, label: t(`plans.${value}`) }))}
                />
              )}
            </form.AppField>
          </div>
          {!isAgain && (
            <form.AppField name="demo">{(f) => <f.Tick hint={t('demoHint')}>{t('demo')}</f.Tick>}</form.AppField>
          )}
        </Card>
        <Card title={t('database')}>
          <form.AppField name="provider">
            {(f) => (
              <RadioCards
                label={t('provider')}
                value={f.state.value}
                onChange={f.handleChange}
                isDisabled={isAgain}
                choices={choosable.map((value) => ({
                  value,
                  label: t(`providers.${value}`),
                  text: t(`providerTexts.${value}`),
                }))}
              />
            )}
          </form.AppField>
          <form.Subscribe selector={(state) => state.values.provider}>
            {(provider) =>
              provider === 'existing' && (
                <>
                  <form.AppField name="url">
                    {(f) => (
                      <f.Text
                        label={t('url')}
                        hint={t('urlHint')}
                        placeholder="postgres://user:password@db.example.org:5432/city"
                        autoComplete="off"
                        spellCheck={false}
                        inputMode="url"
                      />
                    )}
                  </form.AppField>
                  <Tested />
                </>
              )
            }
          </form.Subscribe>
        </Card>
        <Card title={t('admin')}>
          <p className={s.lead}>{t('adminLead')}</p>
          <div className={s.pair}>
            <form.AppField name="username">
              {(f) => (
                <f.Text
                  label={t('username')}
                  hint={t('usernameHint')}
                  autoComplete="off"
                  autoCapitalize="none"
                  spellCheck={false}
                  maxLength={64}
                />
              )}
            </form.AppField>
            <form.AppField name="email">
              {(f) => <f.Text label={t('email')} type="email" autoComplete="off" spellCheck={false} />}
            </form.AppField>
          </div>
          <form.AppField name="locale">
            {(f) => (
              <f.Choose
                label={t('language')}
                choices={LOCALES.map((value) => ({ value, label: common(`languages.${value}`) }))}
              />
            )}
          </form.AppField>
        </Card>
        <form.Fault />
        <div>
          <form.Submit>{t(isAgain ? 'again' : 'order')}</form.Submit>
        </div>
      </form.Body>
    </form.AppForm>
  )
}

/** What is tested of an existing database before anything is written to it. */
function Tested() {
  const t = useText('superadmin.birth')
  return (
    <Callout title={t('tested')}>
      <ul className={s.tests}>
        <li>{t('tests.answers')}</li>
        <li>{t('tests.empty')}</li>
        <li>{t('tests.nobodys')}</li>
        <li>{t('tests.pooler')}</li>
      </ul>
      <p>{t('testedAfter')}</p>
    </Callout>
  )
}

/** Sends the order, and goes to the birth's own page; a refusal is what the form shows. */
function useOrder() {
  const router = useRouter()
  const queries = useQueryClient()
  const refusal = useRefusal()
  const common = useText('common')
  return async (draft: Draft) => {
    const order = orderOf(draft)
    try {
      const { run, invitation } = await orderBirth(order)
      const { orchestraId } = run
      queries.setQueryData(birth(orchestraId).queryKey, run)
      queries.setQueryData(firstLink(orchestraId).queryKey, invitation)
      queries.setQueryData(ordered(orchestraId).queryKey, order.admin)
      void queries.invalidateQueries({ queryKey: keys.hosted, exact: true })
      await router.navigate({ to: '/superadmin/orchestras/$orchestra/birth', params: { orchestra: orchestraId } })
      return null
    } catch (error) {
      if (!isApiError(error)) throw error
      const faults = fieldsAtFault(error, draft)
      if (faults.size === 0) return { form: refusal(error), fields: {} }
      const said = (detail: string) => (error.code === 'invalid' ? common('serverSays', { detail }) : refusal(error))
      return { fields: Object.fromEntries([...faults].map(([field, detail]) => [field, said(detail)])) }
    }
  }
}
