import type { LucideIcon } from 'lucide-react'
import type { ReactNode, Ref } from 'react'
import { Button as Pressable, type ButtonProps as PressableProps } from 'react-aria-components/Button'
import s from './button.module.css'

export interface ButtonProps extends Omit<PressableProps, 'children' | 'className' | 'style'> {
  /** One `primary` per view; `danger` for what cannot be undone; `quiet` without a border. */
  variant?: 'primary' | 'plain' | 'quiet' | 'danger'
  icon?: LucideIcon | undefined
  children: ReactNode
  ref?: Ref<HTMLButtonElement>
}

/** A button with words. */
export function Button({ variant = 'plain', icon: Icon, children, ...props }: ButtonProps) {
  return (
    <Pressable {...props} className={s.button ?? ''} data-variant={variant}>
      {Icon && <Icon size={17} aria-hidden />}
      {children}
    </Pressable>
  )
}
