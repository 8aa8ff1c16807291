import { RotateCcw } from 'lucide-react'
import { useRef } from 'react'
import { useText } from '@/i18n'
import { Button } from '@/ui/button'
import { TextField } from '@/ui/field'
import { useFault, useFieldContext } from '@/ui/form'
import s from './orchestra.module.css'

interface Props {
  label: string
  /** What the chosen plan has, as it would be typed, and as it is written. */
  ofPlan: string
  planHas: string
  /** What the orchestra has so far, as it is written. */
  saved: string
  inputMode?: 'numeric' | 'decimal'
}

/** Something that an orchestra has by its plan until something else is typed, and again when that is taken back. */
export function OwnField({ label, ofPlan, planHas, saved, inputMode = 'numeric' }: Props) {
  const t = useText('superadmin.one')
  const field = useFieldContext<string | null>()
  const fault = useFault()
  const input = useRef<HTMLInputElement>(null)
  const { value, meta } = field.state
  const isOwn = value !== null
  const takeBack = () => {
    field.handleChange(null)
    input.current?.focus()
  }
  return (
    <div className={s.own}>
      <TextField
        label={label}
        hint={
          <>
            {isOwn ? <strong>{t('ownTerm')}</strong> : t('planTerm')}
            {isOwn && ` ${t('planHas', { what: planHas })}`}
            {meta.isDirty && !meta.isDefaultValue && ` ${t('savedTerm', { what: saved })}`}
          </>
        }
        value={value ?? ofPlan}
        onChange={field.handleChange}
        error={fault}
        inputMode={inputMode}
        autoComplete="off"
        ref={input}
      />
      {isOwn && (
        <Button variant="quiet" icon={RotateCcw} onPress={takeBack}>
          {t('backToPlan', { what: planHas })}
        </Button>
      )}
    </div>
  )
}
