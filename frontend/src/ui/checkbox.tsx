import { type ComponentProps, type ReactNode, useEffect, useRef } from 'react'
import s from './checkbox.module.css'

interface BoxProps extends Omit<ComponentProps<'input'>, 'type' | 'className'> {
  /** Some, not all, of what it stands for. */
  mixed?: boolean
}

/** A tick box without words; give it an `aria-label`. */
export function Tick({ mixed = false, ...input }: BoxProps) {
  const ref = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (ref.current) ref.current.indeterminate = mixed
  }, [mixed])
  return <input {...input} ref={ref} type="checkbox" className={s.tick} />
}

interface Props {
  checked: boolean
  onChange: (checked: boolean) => void
  children: ReactNode
  hint?: ReactNode
}

/** A tick box with its words beside it. */
export function Checkbox({ checked, onChange, children, hint }: Props) {
  return (
    <label className={s.line}>
      <Tick checked={checked} onChange={(event) => onChange(event.target.checked)} />
      <span>
        {children}
        {hint && <small className={s.hint}>{hint}</small>}
      </span>
    </label>
  )
}

/** On or off, at once: for settings that need no saving. */
export function Switch({ checked, onChange, children, hint }: Props) {
  return (
    <label className={s.line}>
      <input
        type="checkbox"
        role="switch"
        aria-checked={checked}
        className={s.switch}
        checked={checked}
        onChange={(event) => onChange(event.target.checked)}
      />
      <span>
        {children}
        {hint && <small className={s.hint}>{hint}</small>}
      </span>
    </label>
  )
}
