import type { RankingList } from '@/api/roster'
import { useText } from '@/i18n'
import { withForm } from '@/ui/form'
import s from './forms.module.css'
import { LadderEditor } from './ladder-editor'
import { REASONS } from './need-draft'
import { NEED_FORM } from './need-form-shape'
import { StrategyField } from './strategy-field'

/** How many, why, and in which way and order they are asked. */
export const NeedHow = withForm({
  ...NEED_FORM,
  props: {
    project: '',
    lists: [] as readonly RankingList[],
    onFollow: (_quantity: number, _urgent: boolean) => {},
  },
  render: function NeedHow({ form, project, lists, onFollow }) {
    const t = useText('needs')
    return (
      <>
        <div className={s.pair}>
          <form.AppField
            name="quantity"
            listeners={{ onChange: ({ value }) => onFollow(value, form.getFieldValue('urgent')) }}
          >
            {(f) => <f.Count label={t('quantity')} min={1} max={99} />}
          </form.AppField>
          <form.AppField name="reason">
            {(f) => (
              <f.Choose
                label={t('reason')}
                choices={REASONS.map((value) => ({ value, label: t(`reasons.${value}`) }))}
              />
            )}
          </form.AppField>
        </div>
        <form.AppField name="strategy">
          {(f) => (
            <form.Subscribe selector={({ values }) => values.maxRecipients}>
              {(count) => <StrategyField value={f.state.value} onChange={f.handleChange} count={count} />}
            </form.Subscribe>
          )}
        </form.AppField>
        <form.Subscribe selector={({ values }) => values.strategy === 'first_come'}>
          {(isRace) =>
            isRace && (
              <form.AppField name="maxRecipients">
                {(f) => <f.Count label={t('maxRecipients')} min={1} max={99} />}
              </form.AppField>
            )
          }
        </form.Subscribe>
        <form.Subscribe selector={({ values }) => values.positionId}>
          {(position) => (
            <form.AppField name="ladder">
              {(f) => (
                <LadderEditor
                  rungs={f.state.value}
                  onChange={f.handleChange}
                  lists={lists}
                  position={position}
                  project={project}
                  isFaulty={f.state.meta.errors.length > 0}
                />
              )}
            </form.AppField>
          )}
        </form.Subscribe>
      </>
    )
  },
})
