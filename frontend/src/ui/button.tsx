import type { LucideIcon } from 'lucide-react'
import type { ReactNode, Ref } from 'react'
import { Button as Pressable, type ButtonProps as PressableProps } from 'react-aria-components/Button'
import s from './button.module.css'

export interface ButtonProps extends Omit<PressableProps, 'children' | 'className' | 'style' | 'isPending'> {
  /** One `primary` per view; `danger` for what cannot be undone; `quiet` without a border. */
  variant?: 'primary' | 'plain' | 'quiet' | 'danger'
  icon?: LucideIcon | undefined
  /** On a phone a round button with the icon only; the words are still read aloud. */
  isCompact?: boolean
  /** What it started is not done: it looks so, keeps the focus, and does nothing more until then. */
  isPending?: boolean
  children: ReactNode
  ref?: Ref<HTMLButtonElement>
}

/** A button with words. */
export function Button(props: ButtonProps) {
  const { variant = 'plain', icon: Icon, isPending = false, isCompact = false, onPress, children, ...rest } = props
  return (
    <Pressable
      {...rest}
      {...(onPress && !isPending && { onPress })}
      className={s.button ?? ''}
      data-variant={variant}
      data-compact={isCompact || undefined}
      data-pending={isPending || undefined}
    >
      {Icon && <Icon size={17} aria-hidden />}
      {isCompact ? <span className={s.words}>{children}</span> : children}
    </Pressable>
  )
}
