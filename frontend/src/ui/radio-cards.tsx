import { useId } from 'react'
import s from './radio-cards.module.css'

export interface RadioCard<T extends string> {
  value: T
  label: string
  /** What choosing it means, in a sentence. */
  text: string
}

interface Props<T extends string> {
  label: string
  value: T
  onChange: (value: T) => void
  choices: readonly RadioCard<T>[]
  isDisabled?: boolean
}

/** One of a few choices that each need a sentence, all in sight. */
export function RadioCards<T extends string>({ label, value, onChange, choices, isDisabled = false }: Props<T>) {
  const name = useId()
  return (
    <fieldset className={s.group} disabled={isDisabled}>
      <legend className={s.legend}>{label}</legend>
      {choices.map((one) => (
        <label key={one.value} className={s.card}>
          <input
            type="radio"
            name={name}
            className={s.radio}
            aria-describedby={`${name}-${one.value}`}
            checked={one.value === value}
            onChange={() => onChange(one.value)}
          />
          <span className={s.words}>
            <span className={s.name}>{one.label}</span>
            <span id={`${name}-${one.value}`} className={s.text}>
              {one.text}
            </span>
          </span>
        </label>
      ))}
    </fieldset>
  )
}
