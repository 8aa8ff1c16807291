import type { ReactElement } from 'react'
import { Tooltip as Tip, TooltipTrigger } from 'react-aria-components/Tooltip'
import s from './tooltip.module.css'

interface Props {
  text: string
  children: ReactElement
}

/** A word or two beside a control on hover and focus. Never the only place where something is said. */
export function Tooltip({ text, children }: Props) {
  return (
    <TooltipTrigger delay={500}>
      {children}
      <Tip className={s.tip ?? ''} offset={6}>
        {text}
      </Tip>
    </TooltipTrigger>
  )
}
