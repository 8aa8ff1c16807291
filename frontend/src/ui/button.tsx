import type { LucideIcon } from 'lucide-react'
import type { ReactNode, Ref } from 'react'
import { Button as Pressable, type ButtonProps as PressableProps } from 'react-aria-components/Button'
import s from './button.module.css'

export interface ButtonProps extends Omit<PressableProps, 'children' | 'className' | 'style'> {
  /** One `primary` per view; `danger` for what cannot be undone; `quiet` without a border. */
  variant?: 'primary' | 'plain' | 'quiet' | 'danger'
  icon?: LucideIcon | undefined
  /** On a phone a round button with the icon only; the words are still read aloud. */
  isCompact?: boolean
  children: ReactNode
  ref?: Ref<HTMLButtonElement>
}

/** A button with words. */
export function Button({ variant = 'plain', icon: Icon, isCompact = false, children, ...props }: ButtonProps) {
  return (
    <Pressable {...props} className={s.button ?? ''} data-variant={variant} data-compact={isCompact || undefined}>
      {Icon && <Icon size={17} aria-hidden />}
      {isCompact ? <span className={s.words}>{children}</span> : children}
    </Pressable>
  )
}
