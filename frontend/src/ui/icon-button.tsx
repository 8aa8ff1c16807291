import type { LucideIcon } from 'lucide-react'
import type { Ref } from 'react'
import { Button as Pressable, type ButtonProps as PressableProps } from 'react-aria-components/Button'
import s from './button.module.css'
import { Tooltip } from './tooltip'

interface Props extends Omit<PressableProps, 'children' | 'className' | 'style'> {
  /** What it does, for everybody: read aloud, and shown on hover and focus. */
  label: string
  icon: LucideIcon
  ref?: Ref<HTMLButtonElement>
}

/** A button with an icon only, which therefore has a name. */
export function IconButton({ label, icon: Icon, ...props }: Props) {
  return (
    <Tooltip text={label}>
      <Pressable {...props} aria-label={label} className={s.icon ?? ''}>
        <Icon size={18} aria-hidden />
      </Pressable>
    </Tooltip>
  )
}
