import { CircleAlert, CircleCheck, CircleDashed, LoaderCircle, type LucideIcon } from 'lucide-react'
import { useText } from '@/i18n'
import { useFormat } from '@/i18n/format'
import type { Birth } from './api'
import s from './birth.module.css'

type StepState = Birth['steps'][number]['state']

const ICONS: Record<StepState, LucideIcon> = {
  waiting: CircleDashed,
  running: LoaderCircle,
  done: CircleCheck,
  failed: CircleAlert,
}

/** The steps in their order: what each does, where it is, how long it took, why it failed. */
export function BirthSteps({ steps }: Pick<Birth, 'steps'>) {
  const t = useText('superadmin.birth')
  const { number } = useFormat()
  const took = ({ state, startedAt, finishedAt }: Birth['steps'][number]) => {
    if (state !== 'done' || !startedAt || !finishedAt) return ''
    const tenths = Math.round((Date.parse(finishedAt) - Date.parse(startedAt)) / 100)
    return tenths > 0 ? ` · ${t('seconds', { seconds: number(tenths / 10) })}` : ''
  }
  return (
    <ol>
      {steps.map((one) => {
        const { step, state, error } = one
        const Icon = ICONS[state]
        return (
          <li key={step} className={s.step} data-state={state} aria-current={state === 'running' ? 'step' : undefined}>
            <Icon size={20} aria-hidden className={s.mark} />
            <span className={s.what}>{t(`stepNames.${step}`)}</span>
            <span className={s.how}>
              {t(`stepStates.${state}`)}
              {took(one)}
            </span>
            <span className={s.why}>{error ?? t(`stepTexts.${step}`)}</span>
          </li>
        )
      })}
    </ol>
  )
}
