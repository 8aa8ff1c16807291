import { type ComponentProps, type ReactNode, useId } from 'react'
import { useText } from '@/i18n'
import s from './field.module.css'

export interface FieldFrameProps {
  label: string
  hint?: ReactNode
  /** What is wrong with it, as a sentence. */
  error?: string | undefined
  optional?: boolean
}

interface FrameProps extends FieldFrameProps {
  children: (ids: { id: string; 'aria-describedby'?: string; 'aria-invalid'?: true }) => ReactNode
}

/** Label above, hint and fault beneath, tied to whatever control stands between. */
export function FieldFrame({ label, hint, error, optional, children }: FrameProps) {
  const t = useText('common')
  const id = useId()
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ')
  return (
    <div className={s.field}>
      <label htmlFor={id} className={s.label}>
        {label}
        {optional && <span className={s.optional}> · {t('optional')}</span>}
      </label>
      {children({ id, ...(described && { 'aria-describedby': described }), ...(error && { 'aria-invalid': true }) })}
      {hint && (
        <p id={`${id}-hint`} className={s.hint}>
          {hint}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} className={s.error}>
          {error}
        </p>
      )}
    </div>
  )
}

type Native<Tag extends 'input' | 'textarea'> = Omit<ComponentProps<Tag>, 'value' | 'onChange' | 'className' | 'id'>

interface TextProps extends FieldFrameProps, Native<'input'> {
  value: string
  onChange: (value: string) => void
  /** Something at the far end of the line, such as a button that shows a password. */
  end?: ReactNode
}

/** One line of text; `type` may also be email, tel, url, password, date, time. */
export function TextField({ label, hint, error, optional, value, onChange, end, ...input }: TextProps) {
  return (
    <FieldFrame label={label} hint={hint} error={error} optional={optional ?? false}>
      {(ids) => (
        <div className={s.box}>
          <input
            {...input}
            {...ids}
            className={s.input}
            value={value}
            onChange={(event) => onChange(event.target.value)}
          />
          {end}
        </div>
      )}
    </FieldFrame>
  )
}

interface AreaProps extends FieldFrameProps, Native<'textarea'> {
  value: string
  onChange: (value: string) => void
}

/** Several lines of text; grows with what is written where the browser can. */
export function TextArea({ label, hint, error, optional, value, onChange, ...area }: AreaProps) {
  return (
    <FieldFrame label={label} hint={hint} error={error} optional={optional ?? false}>
      {(ids) => (
        <textarea
          rows={3}
          {...area}
          {...ids}
          className={s.area}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </FieldFrame>
  )
}
