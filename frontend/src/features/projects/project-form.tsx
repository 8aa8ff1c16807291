import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import * as z from 'zod/mini'
import type { Schema } from '@/api/client'
import type { Project } from '@/api/projects'
import { useText } from '@/i18n'
import { Disclosure } from '@/ui/card'
import { useAppForm, useSaving } from '@/ui/form'
import { staff } from './api'
import s from './forms.module.css'
import { bodyOf, draftOf, type ProjectDraft } from './project-draft'

interface Props {
  /** Which one to edit; without one a new project begins. */
  project?: Project
  submitLabel: string
  /** Saves; what it throws lands on the fields, or above the button. */
  onSave: (body: Schema['DraftProject']) => Promise<unknown>
}

/** What a project is: when, what is played, what musicians are told, and who answers for it. */
export function ProjectForm({ project, submitLabel, onSave }: Props) {
  const t = useText('projects')
  const schema = useSchema()
  const people = useQuery(staff).data ?? []
  const form = useAppForm({
    defaultValues: draftOf(project),
    validators: { onSubmit: schema, onSubmitAsync: useSaving((draft: ProjectDraft) => onSave(bodyOf(draft))) },
  })

  return (
    <form.AppForm>
      <form.Body isGuarded>
        <form.AppField name="name">{(f) => <f.Text label={t('name')} autoComplete="off" />}</form.AppField>
        <div className={s.pair}>
          <form.AppField name="startsOn">{(f) => <f.Text label={t('startsOn')} type="date" />}</form.AppField>
          <form.AppField name="endsOn">{(f) => <f.Text label={t('endsOn')} type="date" />}</form.AppField>
        </div>
        <form.AppField name="programme">{(f) => <f.Area label={t('programme')} optional />}</form.AppField>
        <div className={s.pair}>
          <form.AppField name="conductor">{(f) => <f.Text label={t('conductor')} optional />}</form.AppField>
          <form.AppField name="dress">{(f) => <f.Text label={t('dress')} optional />}</form.AppField>
        </div>
        <form.AppField name="terms">
          {(f) => <f.Area label={t('terms')} hint={t('termsHint')} optional />}
        </form.AppField>
        <fieldset className={s.group}>
          <legend className={s.legend}>{t('contact')}</legend>
          <p className={s.hint}>{t('contactHint')}</p>
          <form.AppField name="contactName">{(f) => <f.Text label={t('contactName')} optional />}</form.AppField>
          <div className={s.pair}>
            <form.AppField name="contactPhone">
              {(f) => <f.Text label={t('contactPhone')} type="tel" optional />}
            </form.AppField>
            <form.AppField name="contactEmail">
              {(f) => <f.Text label={t('contactEmail')} type="email" spellCheck={false} optional />}
            </form.AppField>
          </div>
        </fieldset>
        <div className={s.pair}>
          <form.AppField name="responsibleUserId">
            {(f) => (
              <f.Choose
                label={t('responsible')}
                choices={[
                  { value: '', label: t('nobody') },
                  ...people.map(({ id, username }) => ({ value: id, label: username })),
                ]}
              />
            )}
          </form.AppField>
          <form.AppField name="answerBy">
            {(f) => <f.Text label={t('answerBy')} type="date" hint={t('answerByHint')} optional />}
          </form.AppField>
        </div>
        <Disclosure summary={t('ofMany')}>
          <div className={s.form}>
            <form.AppField name="rehearsalText">{(f) => <f.Area label={t('rehearsalText')} optional />}</form.AppField>
            <form.AppField name="concertText">{(f) => <f.Area label={t('concertText')} optional />}</form.AppField>
            <form.AppField name="conflictPolicy">
              {(f) => (
                <f.Choose
                  label={t('conflictPolicy')}
                  choices={(['', 'first_listed', 'best_rank'] as const).map((value) => ({
                    value,
                    label: t(`policies.${value || 'default'}`),
                  }))}
                />
              )}
            </form.AppField>
            <form.AppField name="notes">
              {(f) => <f.Area label={t('notes')} hint={t('notesHint')} optional />}
            </form.AppField>
            <form.AppField name="externalId">{(f) => <f.Text label={t('externalId')} optional />}</form.AppField>
          </div>
        </Disclosure>
        <form.Fault />
        <div>
          <form.Submit>{submitLabel}</form.Submit>
        </div>
      </form.Body>
    </form.AppForm>
  )
}

/** The rules that can be told without the server; the server has the last word. */
function useSchema() {
  const t = useText('common')
  const own = useText('projects')
  return useMemo(() => {
    const upTo = (max: number) => z.string().check(z.maxLength(max, t('tooLong', { max })))
    const there = z.refine<string>((text) => text.trim() !== '', t('required'))
    const isMail = (text: string) => text.trim() === '' || /^\S+@\S+\.\S+$/.test(text.trim())
    return z
      .object({
        name: upTo(120).check(there),
        startsOn: z.string().check(there),
        endsOn: z.string(),
        programme: upTo(10_000),
        conductor: upTo(120),
        dress: upTo(10_000),
        terms: upTo(10_000),
        rehearsalText: upTo(10_000),
        concertText: upTo(10_000),
        notes: upTo(10_000),
        contactName: upTo(120),
        contactPhone: upTo(30),
        contactEmail: upTo(254).check(z.refine(isMail, t('badEmail'))),
        responsibleUserId: z.string(),
        answerBy: z.string(),
        conflictPolicy: z.string(),
        externalId: upTo(64),
      })
      .check(
        z.refine(({ startsOn, endsOn }) => endsOn === '' || endsOn >= startsOn, {
          path: ['endsOn'],
          message: own('endsBefore'),
        }),
      )
  }, [t, own])
}
