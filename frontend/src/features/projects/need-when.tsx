import { useText } from '@/i18n'
import { withForm } from '@/ui/form'
import { CoveredSessions } from './covered-sessions'
import s from './forms.module.css'
import { UNITS } from './need-draft'
import { NEED_FORM } from './need-form-shape'
import { Proposal } from './proposal'

/** Which sessions it is about, and how long musicians have to answer. */
export const NeedWhen = withForm({
  ...NEED_FORM,
  props: { project: '', onFollow: (_quantity: number, _urgent: boolean) => {} },
  render: function NeedWhen({ form, project, onFollow }) {
    const t = useText('needs')
    return (
      <>
        <form.Subscribe selector={({ values }) => values.isPartial}>
          {(isPartial) => (
            <form.AppField name="sessionIds">
              {(f) => (
                <CoveredSessions
                  project={project}
                  isPartial={isPartial}
                  sessionIds={f.state.value}
                  onPartial={(is) => form.setFieldValue('isPartial', is)}
                  onChange={f.handleChange}
                  error={f.state.meta.errors.length > 0 ? t('noSession') : undefined}
                />
              )}
            </form.AppField>
          )}
        </form.Subscribe>
        <div className={s.group}>
          <div className={s.pair}>
            <form.AppField name="value">{(f) => <f.Count label={t('response')} min={1} max={999} />}</form.AppField>
            <form.AppField name="unit">
              {(f) => (
                <f.Choose label={t('unit')} choices={UNITS.map((value) => ({ value, label: t(`units.${value}`) }))} />
              )}
            </form.AppField>
          </div>
          <form.Subscribe selector={({ values }) => values}>
            {(values) => (
              <Proposal
                project={project}
                draft={values}
                onUse={({ response, urgent }) => {
                  form.setFieldValue('value', response.value)
                  form.setFieldValue('unit', response.unit)
                  form.setFieldValue('urgent', urgent)
                }}
              />
            )}
          </form.Subscribe>
        </div>
        <form.AppField
          name="urgent"
          listeners={{ onChange: ({ value }) => onFollow(form.getFieldValue('quantity'), value) }}
        >
          {(f) => <f.Tick hint={t('urgentHint')}>{t('urgent')}</f.Tick>}
        </form.AppField>
        <form.AppField name="requiresLocal">{(f) => <f.Tick>{t('requiresLocal')}</f.Tick>}</form.AppField>
      </>
    )
  },
})
