import type { AnyFormApi, FormValidateFn } from '@tanstack/react-form'
import { useEffect, useRef, useState } from 'react'
import { type ApiError, isApiError } from '@/api/errors'
import { useText } from '@/i18n'
import { useFormat } from '@/i18n/format'
import { useAppForm, useSaving } from '@/ui/form'
import { useRefusal } from './refusal'
import type { Amending } from './use-amending'

interface Wanted<T, C, D> {
  /** As what it is spoken of. */
  what: 'orchestra' | 'plan'
  one: T
  amend: Amending<T, C>
  draftOf: (one: T) => D
  /** What of it differs from what it began with. */
  changeOf: (draft: D, begun: D) => C
  /** What is wrong with it before anybody is asked. */
  faults: FormValidateFn<D>
  /** What comes after it was saved; otherwise the fields begin anew, with what was saved. */
  onSaved?: () => void
}

/**
 * The form of a draft of facts about an orchestra or a plan. Until something is typed it follows what is read; what is
 * saved counts against what it began with. When somebody else was faster, it keeps what was typed, and the rest becomes
 * what they saved.
 */
export function useDraft<T, C, D extends object>(wanted: Wanted<T, C, D>) {
  const { what, one, amend, draftOf, changeOf, faults, onSaved } = wanted
  const [begun, setBegun] = useState(one)
  const typedInto = useRef<AnyFormApi>(null)
  const t = useText('superadmin.one')
  const { clock } = useFormat()
  const refusal = useRefusal()
  const beganWith = draftOf(begun)
  useEffect(() => {
    if (!typedInto.current?.state.isTouched) setBegun(one)
  }, [one])
  const faster = useRef<{ who: string; at: string }>(undefined)
  const rebase = (typed: D, now: T) => {
    const theirs = draftOf(now)
    for (const name of Object.keys(theirs) as (keyof D & string)[])
      if (typed[name] === beganWith[name])
        typedInto.current?.setFieldValue(name, theirs[name], { dontUpdateMeta: true })
    setBegun(now)
  }
  const saved = useRef(beganWith)
  const save = async (typed: D) => {
    const now = await amend(changeOf(typed, beganWith), begun, (theirs, by) => {
      rebase(typed, theirs)
      faster.current = by
    })
    setBegun(now)
    saved.current = draftOf(now)
  }
  const say = (error: ApiError) => {
    if (!isApiError(error, 'stale')) return refusal(error)
    const by = faster.current
    return by ? t('staleBy', { what, who: by.who, at: clock(by.at) }) : t('stale', { what })
  }
  const saving = useSaving(save, undefined, say)
  const form = useAppForm({
    defaultValues: beganWith,
    validators: { onSubmit: faults, onSubmitAsync: saving },
    onSubmit: ({ formApi }) => (onSaved ? onSaved() : formApi.reset(saved.current)),
  })
  typedInto.current = form
  return { form, begun }
}
