import { type ReactNode, useMemo } from 'react'
import * as z from 'zod/mini'
import type { Project } from '@/api/projects'
import { type RankingList, useScore } from '@/api/roster'
import { useText } from '@/i18n'
import { useName } from '@/i18n/names'
import { useAppForm, useSaving } from '@/ui/form'
import s from './forms.module.css'
import { isResponse, type NeedDraft, usualLadder, usualStrategy } from './need-draft'
import { NeedHow } from './need-how'
import { NeedWhen } from './need-when'
import { NeedWords } from './need-words'

interface Props {
  project: Project
  initial: NeedDraft
  lists: readonly RankingList[]
  isNew?: boolean
  submitLabel: string
  onSave: (draft: NeedDraft) => Promise<unknown>
  /** Beside the button that saves. */
  aside?: ReactNode
}

/** All about one need. Choosing how many, or how soon, chooses how to ask, until somebody chooses that. */
export function NeedForm({ project, initial, lists, isNew = false, submitLabel, onSave, aside }: Props) {
  const t = useText('needs')
  const positions = usePositionChoices()
  const saving = useSaving(onSave, ({ code }) => code === 'seats_taken' && { quantity: t('quantityTaken') })
  const form = useAppForm({ defaultValues: initial, validators: { onSubmit: useSchema(), onSubmitAsync: saving } })
  /** A new need follows the usual way until somebody has chosen another; a try to save touches all, and chooses nothing. */
  const follow = (quantity: number, urgent: boolean) => {
    if (!isNew) return
    const silently = { dontUpdateMeta: true }
    if (!form.getFieldMeta('strategy')?.isDirty)
      form.setFieldValue('strategy', usualStrategy(quantity, urgent), silently)
    if (!form.getFieldMeta('maxRecipients')?.isDirty) form.setFieldValue('maxRecipients', 3 * quantity, silently)
  }

  return (
    <form.AppForm>
      <form.Body isGuarded>
        {isNew && (
          <form.AppField
            name="positionId"
            listeners={{ onChange: ({ value }) => form.setFieldValue('ladder', usualLadder(lists, value)) }}
          >
            {(f) => <f.Choose label={t('position')} choices={positions} />}
          </form.AppField>
        )}
        <NeedHow form={form} project={project.id} lists={lists} onFollow={follow} />
        <NeedWhen form={form} project={project.id} onFollow={follow} />
        <NeedWords form={form} />
        <form.Fault />
        <div className={s.actions}>
          <form.Submit>{submitLabel}</form.Submit>
          {aside}
        </div>
      </form.Body>
    </form.AppForm>
  )
}

/** Positions by instrument, in score order. */
function usePositionChoices() {
  const t = useText('needs')
  const nameOf = useName()
  const { positions, instruments } = useScore()
  const all = [...positions.values()].map((one) => ({
    value: one.id,
    label: nameOf(one),
    group: nameOf(instruments.get(one.instrumentId)),
  }))
  return [{ value: '', label: t('choosePosition') }, ...all]
}

/** The rules that can be told without the server; the server has the last word. */
function useSchema() {
  const t = useText('needs')
  const common = useText('common')
  return useMemo(() => {
    const upTo = (max: number) => z.string().check(z.maxLength(max, common('tooLong', { max })))
    const draft = z.custom<NeedDraft>()
    return draft.check((given) => {
      const { positionId, replaces, ladder, value, unit, isPartial, sessionIds } = given.value
      const fault = (path: keyof NeedDraft, message: string) =>
        given.issues.push({ code: 'custom', path: [path], message, input: given.value })
      if (positionId === '') fault('positionId', common('required'))
      else if (ladder.length === 0) fault('ladder', t('noList'))
      if (!upTo(120).safeParse(replaces).success) fault('replaces', common('tooLong', { max: 120 }))
      if (!isResponse(value, unit)) fault('value', t('badResponse'))
      if (isPartial && sessionIds.length === 0) fault('sessionIds', t('noSession'))
    })
  }, [t, common])
}
