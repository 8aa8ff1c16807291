import { useId } from 'react'
import s from './segmented.module.css'
import type { Choice } from './select'

interface Props<T extends string> {
  label: string
  value: T
  onChange: (value: T) => void
  choices: readonly Choice<T>[]
  /** Whether the label is seen, or only read aloud. */
  showLabel?: boolean
}

/** One of two to four short choices, all in sight: radio buttons side by side. */
export function Segmented<T extends string>({ label, value, onChange, choices, showLabel = false }: Props<T>) {
  const name = useId()
  return (
    <fieldset className={s.group}>
      <legend className={showLabel ? s.legend : s.hidden}>{label}</legend>
      <div className={s.track}>
        {choices.map((one) => (
          <label key={one.value} className={s.choice}>
            <input
              type="radio"
              name={name}
              className={s.radio}
              checked={one.value === value}
              onChange={() => onChange(one.value)}
            />
            {one.label}
          </label>
        ))}
      </div>
    </fieldset>
  )
}
