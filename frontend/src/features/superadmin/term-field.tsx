import { RotateCcw } from 'lucide-react'
import { useRef } from 'react'
import { useText } from '@/i18n'
import { Button } from '@/ui/button'
import { TextField } from '@/ui/field'
import { useFault, useFieldContext } from '@/ui/form'
import s from './orchestra.module.css'

interface Props {
  label: string
  /** What the orchestra's plan has, as it would be typed, and as it is written; nothing for the plan itself. */
  plan: { typed: string; written: string } | undefined
  /** What there is so far, as it is written. */
  saved: string
  inputMode?: 'numeric' | 'decimal'
}

/**
 * A limit or a price of a plan, or of an orchestra: what that has by its plan until something else is typed, and again
 * when that is taken back.
 */
export function TermField({ label, plan, saved, inputMode = 'numeric' }: Props) {
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
  const was = meta.isDirty && !meta.isDefaultValue && t('savedTerm', { what: saved })
  return (
    <div className={s.own}>
      <TextField
        label={label}
        hint={
          plan ? (
            <>
              {isOwn ? <strong>{t('ownTerm')}</strong> : t('planTerm')}
              {isOwn && ` ${t('planHas', { what: plan.written })}`}
              {was && ` ${was}`}
            </>
          ) : (
            was
          )
        }
        value={value ?? plan?.typed ?? ''}
        onChange={field.handleChange}
        error={fault}
        inputMode={inputMode}
        autoComplete="off"
        ref={input}
      />
      {plan && isOwn && (
        <Button variant="quiet" icon={RotateCcw} onPress={takeBack}>
          {t('backToPlan', { what: plan.written })}
        </Button>
      )}
    </div>
  )
}
