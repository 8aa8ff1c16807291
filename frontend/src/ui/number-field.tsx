import { Minus, Plus } from 'lucide-react'
import { useState } from 'react'
import { useText } from '@/i18n'
import { FieldFrame, type FieldFrameProps } from './field'
import { IconButton } from './icon-button'
import s from './number-field.module.css'

interface Props extends FieldFrameProps {
  value: number
  onChange: (value: number) => void
  min?: number
  max?: number
}

/** A small whole number: typed, or stepped by thumb. */
export function NumberField({ value, onChange, min = 0, max = 99, ...frame }: Props) {
  const t = useText('common')
  /** What stands in the field while it is typed in: also nothing, between one number and the next. */
  const [typed, setTyped] = useState<string>()
  const step = (by: number) => onChange(Math.min(max, Math.max(min, value + by)))
  return (
    <FieldFrame {...frame}>
      {(ids) => (
        <div className={s.stepper}>
          <IconButton label={t('lessBy')} icon={Minus} isDisabled={value <= min} onPress={() => step(-1)} />
          <input
            {...ids}
            className={s.number}
            type="number"
            inputMode="numeric"
            min={min}
            max={max}
            value={typed ?? value}
            onChange={({ target }) => {
              setTyped(target.value)
              if (Number.isInteger(target.valueAsNumber)) onChange(target.valueAsNumber)
            }}
            onBlur={() => setTyped(undefined)}
          />
          <IconButton label={t('moreBy')} icon={Plus} isDisabled={value >= max} onPress={() => step(1)} />
        </div>
      )}
    </FieldFrame>
  )
}
