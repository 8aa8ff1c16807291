import { useMemo } from 'react'
import * as z from 'zod/mini'
import { useText } from '@/i18n'
import { useErrorText } from '@/i18n/error-text'
import { useAppForm, useSaving } from '@/ui/form'
import type { Musician } from './api'
import s from './form.module.css'
import { PositionPicker } from './position-picker'

/** What the form holds: texts as they are typed, empty for none. */
export interface MusicianDraft {
  firstName: string
  lastName: string
  email: string
  phone: string
  locale: string
  isLocal: boolean
  positionIds: string[]
  notes: string
  externalId: string
}

interface Props {
  /** Whom to edit; without one a new musician begins. */
  musician?: Musician
  submitLabel: string
  /** Saves; what it throws lands on the fields, or above the button. */
  onSave: (body: ReturnType<typeof bodyOf>) => Promise<unknown>
}

export function MusicianForm({ musician, submitLabel, onSave }: Props) {
  const t = useText('musicians')
  const common = useText('common')
  const errorText = useErrorText()
  const schema = useSchema()
  const form = useAppForm({
    defaultValues: draftOf(musician),
    validators: {
      onSubmit: schema,
      onSubmitAsync: useSaving(
        (draft: MusicianDraft) => onSave(bodyOf(draft)),
        (error) => error.code === 'email_taken' && { email: errorText(error) },
      ),
    },
  })

  return (
    <form.AppForm>
      <form.Body isGuarded>
        <div className={s.pair}>
          <form.AppField name="firstName">{(f) => <f.Text label={t('firstName')} autoComplete="off" />}</form.AppField>
          <form.AppField name="lastName">{(f) => <f.Text label={t('lastName')} autoComplete="off" />}</form.AppField>
        </div>
        <div className={s.pair}>
          <form.AppField name="email">
            {(f) => <f.Text label={t('email')} type="email" inputMode="email" autoComplete="off" spellCheck={false} />}
          </form.AppField>
          <form.AppField name="phone">
            {(f) => <f.Text label={t('phone')} type="tel" autoComplete="off" optional />}
          </form.AppField>
        </div>
        <form.AppField name="positionIds">
          {(f) => <PositionPicker chosen={f.state.value} onChange={f.handleChange} />}
        </form.AppField>
        <div className={s.pair}>
          <form.AppField name="locale">
            {(f) => (
              <f.Choose
                label={t('language')}
                choices={[
                  { value: 'sv', label: common('languages.sv') },
                  { value: 'en', label: common('languages.en') },
                ]}
              />
            )}
          </form.AppField>
          <form.AppField name="externalId">
            {(f) => <f.Text label={t('externalId')} autoComplete="off" optional />}
          </form.AppField>
        </div>
        <form.AppField name="isLocal">{(f) => <f.Tick hint={t('localHint')}>{t('local')}</f.Tick>}</form.AppField>
        <form.AppField name="notes">
          {(f) => <f.Area label={t('notes')} hint={t('notesHint')} optional />}
        </form.AppField>
        <form.Fault />
        <div className={s.actions}>
          <form.Submit>{submitLabel}</form.Submit>
        </div>
      </form.Body>
    </form.AppForm>
  )
}

/** The rules that can be told without the server; the server has the last word. */
function useSchema() {
  const t = useText('common')
  return useMemo(() => {
    const upTo = (max: number) => z.string().check(z.maxLength(max, t('tooLong', { max })))
    const name = upTo(80).check(z.refine((text) => text.trim() !== '', t('required')))
    return z.object({
      firstName: name,
      lastName: name,
      email: upTo(254).check(z.refine((text) => /^\S+@\S+\.\S+$/.test(text.trim()), t('badEmail'))),
      phone: upTo(30),
      locale: z.string(),
      isLocal: z.boolean(),
      positionIds: z.array(z.string()),
      notes: upTo(5_000),
      externalId: upTo(64),
    })
  }, [t])
}

function draftOf(musician: Musician | undefined): MusicianDraft {
  return {
    firstName: musician?.firstName ?? '',
    lastName: musician?.lastName ?? '',
    email: musician?.email ?? '',
    phone: musician?.phone ?? '',
    locale: musician?.locale ?? 'sv',
    isLocal: musician?.isLocal ?? false,
    positionIds: musician?.positionIds ?? [],
    notes: musician?.notes ?? '',
    externalId: musician?.externalId ?? '',
  }
}

function bodyOf({ phone, notes, externalId, locale, ...draft }: MusicianDraft) {
  return {
    ...draft,
    locale: locale === 'en' ? ('en' as const) : ('sv' as const),
    phone: phone.trim() || null,
    notes: notes.trim() || null,
    externalId: externalId.trim() || null,
  }
}
