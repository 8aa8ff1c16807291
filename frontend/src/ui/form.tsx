import { createFormHook, createFormHookContexts, type FormValidateAsyncFn } from '@tanstack/react-form'
import type { ComponentProps, FormEvent, ReactNode } from 'react'
import { type ApiError, isApiError } from '@/api/errors'
import { useText } from '@/i18n'
import { useErrorText } from '@/i18n/error-text'
import { pathOf } from '@/lib/pointer'
import { Button } from './button'
import { Callout } from './callout'
import { Checkbox } from './checkbox'
import { TextArea, TextField } from './field'
import s from './form.module.css'
import { LeaveGuard } from './leave-guard'
import { NumberField } from './number-field'
import { Select } from './select'

const { fieldContext, formContext, useFieldContext, useFormContext } = createFormHookContexts()

export { useFieldContext, useFormContext }

/** The fault of a field: its schema's after a try to save, or the server's until it is changed. */
export function useFault(): string | undefined {
  const { state } = useFieldContext<unknown>()
  const first: unknown = state.meta.errors.find(Boolean)
  if (typeof first === 'string') return first
  return (first as { message?: string } | undefined)?.message
}

type Without<C extends (props: never) => ReactNode> = Omit<Parameters<C>[0], 'value' | 'onChange' | 'error'>

export function Text(props: Without<typeof TextField>) {
  const field = useFieldContext<string>()
  return (
    <TextField
      {...props}
      name={field.name}
      value={field.state.value}
      onChange={field.handleChange}
      error={useFault()}
    />
  )
}

function Area(props: Without<typeof TextArea>) {
  const field = useFieldContext<string>()
  return (
    <TextArea {...props} name={field.name} value={field.state.value} onChange={field.handleChange} error={useFault()} />
  )
}

function Count(props: Without<typeof NumberField>) {
  const field = useFieldContext<number>()
  return <NumberField {...props} value={field.state.value} onChange={field.handleChange} error={useFault()} />
}

export function Choose(props: Without<typeof Select>) {
  const field = useFieldContext<string>()
  return (
    <Select {...props} name={field.name} value={field.state.value} onChange={field.handleChange} error={useFault()} />
  )
}

function Tick(props: Omit<ComponentProps<typeof Checkbox>, 'checked' | 'onChange'>) {
  const field = useFieldContext<boolean>()
  return <Checkbox {...props} checked={field.state.value} onChange={field.handleChange} />
}

interface BodyProps {
  /** Whether going away without saving asks first: for what takes more than a moment to write. */
  isGuarded?: boolean
  children: ReactNode
}

/** The form itself. A try to save with faults puts the cursor into the first field that has one. */
function Body({ isGuarded = false, children }: BodyProps) {
  const form = useFormContext()
  const isUnsaved = () => {
    const { isDirty, isDefaultValue, isSubmitting, isSubmitSuccessful } = form.state
    return isDirty && !isDefaultValue && !isSubmitting && !isSubmitSuccessful
  }
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    const element = event.currentTarget
    event.preventDefault()
    event.stopPropagation()
    if (form.state.isSubmitting) return
    await form.handleSubmit()
    requestAnimationFrame(() => element.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus())
  }
  return (
    <form noValidate className={s.form} onSubmit={submit}>
      {children}
      {isGuarded && <LeaveGuard isUnsaved={isUnsaved} />}
    </form>
  )
}

/** Saves. Never disabled: who presses it is told what is missing. */
function Submit({ children }: { children: string }) {
  const form = useFormContext()
  return (
    <form.Subscribe selector={(state) => state.isSubmitting}>
      {(isPending) => (
        <Button type="submit" variant="primary" isPending={isPending}>
          {children}
        </Button>
      )}
    </form.Subscribe>
  )
}

/** What was wrong when it was last tried to save, where that is of no field. */
function Fault() {
  const form = useFormContext()
  return (
    <form.Subscribe selector={(state) => state.errorMap.onSubmit as unknown}>
      {(fault) =>
        typeof fault === 'string' && (
          <Callout tone="no" isAlert>
            {fault}
          </Callout>
        )
      }
    </form.Subscribe>
  )
}

/** The one way to make a form: `form.AppField` gives the fields below, `form.AppForm` the body and the button; `withForm` makes a part of a long one. */
export const { useAppForm, withForm } = createFormHook({
  fieldContext,
  formContext,
  fieldComponents: { Text, Area, Count, Choose, Tick },
  formComponents: { Body, Fault, Submit },
})

type Faults = Record<string, string>

/**
 * Saves, for a form's `onSubmitAsync`. What the server found lands on the fields: what this form knows by `ofFields`, and
 * what the server itself points at. The rest is shown by `form.Fault`, in the words of `say` if those tell the reader more.
 */
export function useSaving<T>(
  save: (draft: T) => Promise<unknown>,
  ofFields: (error: ApiError) => Faults | false = () => false,
  say?: (error: ApiError) => string,
): FormValidateAsyncFn<T> {
  const t = useText('common')
  const errorText = useErrorText()
  return async ({ value }) => {
    try {
      await save(value)
      return null
    } catch (error) {
      if (!isApiError(error)) throw error
      const known = ofFields(error)
      if (known) return { fields: known }
      const pointed = error.errors.map(({ pointer, detail }) => [pathOf(pointer), t('serverSays', { detail })])
      return pointed.length > 0
        ? { fields: Object.fromEntries(pointed) }
        : { form: (say ?? errorText)(error), fields: {} }
    }
  }
}
