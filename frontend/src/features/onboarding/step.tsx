import { Check } from 'lucide-react'
import type { ReactNode } from 'react'
import { useText } from '@/i18n'
import s from './onboarding.module.css'

interface Props {
  number: number
  title: string
  lead: string
  isDone: boolean
  children: ReactNode
}

/** One of the first steps: its number, or a tick once it is done. */
export function Step({ number, title, lead, isDone, children }: Props) {
  const t = useText('onboarding')
  return (
    <li className={s.step} data-done={isDone || undefined}>
      <span className={s.number}>
        {isDone ? <Check size={20} role="img" aria-label={t('done')} /> : <span aria-hidden="true">{number}</span>}
      </span>
      <div className={s.content}>
        <h2>{title}</h2>
        <p className={s.lead}>{lead}</p>
        {children}
      </div>
    </li>
  )
}
