import { createLink } from '@tanstack/react-router'
import type { LucideIcon } from 'lucide-react'
import type { ComponentProps } from 'react'
import s from './button.module.css'

interface Look extends ComponentProps<'a'> {
  variant?: 'primary' | 'plain' | 'quiet'
  icon?: LucideIcon
}

function LinkLook({ variant = 'plain', icon: Icon, children, ...props }: Look) {
  return (
    <a {...props} className={s.button} data-variant={variant}>
      {Icon && <Icon size={17} aria-hidden />}
      {children}
    </a>
  )
}

/** A link that looks like a button: for what goes somewhere, and may be opened in a new tab. */
export const ButtonLink = createLink(LinkLook)
