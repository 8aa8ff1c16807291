import { createFormHook, createFormHookContexts } from '@tanstack/react-form'
import type { ComponentProps, FormEvent, ReactNode } from 'react'
import { useText } from '@/i18n'
import { pathOf } from '@/lib/pointer'
import { Button } from './button'
import { Checkbox } from './checkbox'
import { TextArea, TextField } from './field'
import s from './form.module.css'
import { LeaveGuard } from './leave-guard'
import { NumberField } from './number-field'
import { Select } from './select'

const { fieldContext, formContext, useFieldContext, useFormContext } = createFormHookContexts()

/** The fault of a field: its schema's after a try to save, or the server's until it is changed. */
function useFault(): string | undefined {
  const { state } = useFieldContext<unknown>()
  const first: unknown = state.meta.errors.find(Boolean)
  if (typeof first === 'string') return first
  return (first as { message?: string } | undefined)?.message
}

type Without<C extends (props: never) => ReactNode> = Omit<Parameters<C>[0], 'value' | 'onChange' | 'error'>

function Text(props: Without<typeof TextField>) {
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

function Choose(props: Without<typeof Select>) {
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

/** The one way to make a form: `form.AppField` gives the fields below, `form.AppForm` the body and the button; `withForm` makes a part of a long one. */
export const { useAppForm, withForm } = createFormHook({
  fieldContext,
  formContext,
  fieldComponents: { Text, Area, Count, Choose, Tick },
  formComponents: { Body, Submit },
})

interface Pointed {
  errors: readonly { pointer: string; detail: string }[]
}

/** Gives the fields the faults that the server found, for a form's `onSubmitAsync`; null when none is of a field. */
export function useServerFaults() {
  const t = useText('common')
  return ({ errors }: Pointed): { fields: Record<string, string> } | null => {
    const fields = errors.map(({ pointer, detail }) => [pathOf(pointer), t('serverSays', { detail })])
    return fields.length > 0 ? { fields: Object.fromEntries(fields) } : null
  }
}
