import { ChevronDown } from 'lucide-react'
import type { ComponentProps } from 'react'
import { FieldFrame, type FieldFrameProps } from './field'
import s from './select.module.css'

export interface Choice<T extends string = string> {
  value: T
  label: string
  /** Choices of the same group stand under one heading; keep them together. */
  group?: string
}

interface BareProps<T extends string> extends Omit<ComponentProps<'select'>, 'value' | 'onChange' | 'className'> {
  value: T
  onChange: (value: T) => void
  choices: readonly Choice<T>[]
}

/** One of some choices, as the device itself lets people choose. Named by `aria-label`; for forms take `Select`. */
export function BareSelect<T extends string>({ value, onChange, choices, ...select }: BareProps<T>) {
  const groups = Map.groupBy(choices, ({ group }) => group)
  return (
    <div className={s.select}>
      <select
        {...select}
        className={s.control}
        value={value}
        data-chosen={value !== '' || undefined}
        onChange={(event) => onChange(event.target.value as T)}
      >
        {[...groups].map(([group, some]) => {
          const options = some.map((one) => (
            <option key={one.value} value={one.value}>
              {one.label}
            </option>
          ))
          return group ? (
            <optgroup key={group} label={group}>
              {options}
            </optgroup>
          ) : (
            options
          )
        })}
      </select>
      <ChevronDown size={16} aria-hidden className={s.arrow} />
    </div>
  )
}

interface Props<T extends string> extends FieldFrameProps, BareProps<T> {}

/** `BareSelect` with a visible label, hint and fault. */
export function Select<T extends string>({ label, hint, error, optional, ...bare }: Props<T>) {
  return (
    <FieldFrame label={label} hint={hint} error={error} optional={optional ?? false}>
      {(ids) => <BareSelect {...bare} {...ids} />}
    </FieldFrame>
  )
}
