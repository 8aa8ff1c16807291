import { useText } from '@/i18n'
import { Disclosure } from '@/ui/card'
import { withForm } from '@/ui/form'
import s from './forms.module.css'
import { NEED_FORM } from './need-form-shape'

/** What musicians are told about it, and what is seldom changed. */
export const NeedWords = withForm({
  ...NEED_FORM,
  render: function NeedWords({ form }) {
    const t = useText('needs')
    return (
      <>
        <form.AppField name="replaces">
          {(f) => <f.Text label={t('replaces')} autoComplete="off" optional />}
        </form.AppField>
        <form.AppField name="noteToMusician">
          {(f) => <f.Area label={t('note')} hint={t('noteHint')} optional />}
        </form.AppField>
        <Disclosure summary={t('more')}>
          <div className={s.form}>
            <form.AppField name="terms">
              {(f) => <f.Area label={t('terms')} hint={t('termsHint')} optional />}
            </form.AppField>
            <form.AppField name="clock">
              {(f) => (
                <f.Choose
                  label={t('clock')}
                  choices={(['elapsed', 'business'] as const).map((value) => ({ value, label: t(`clocks.${value}`) }))}
                />
              )}
            </form.AppField>
            <form.AppField name="priority">
              {(f) => <f.Count label={t('priority')} hint={t('priorityHint')} min={-1000} max={1000} />}
            </form.AppField>
          </div>
        </Disclosure>
      </>
    )
  },
})
