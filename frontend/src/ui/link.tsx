import { createLink } from '@tanstack/react-router'
import type { LucideIcon } from 'lucide-react'
import type { ComponentProps } from 'react'
import s from './button.module.css'

interface Look extends ComponentProps<'a'> {
  variant?: 'primary' | 'plain' | 'quiet'
  icon?: LucideIcon
  /** On a phone a round button with the icon only; the words are still read aloud. */
  isCompact?: boolean
}

function LinkLook({ variant = 'plain', icon: Icon, isCompact = false, children, ...props }: Look) {
  return (
    <a {...props} className={s.button} data-variant={variant} data-compact={isCompact || undefined}>
      {Icon && <Icon size={17} aria-hidden />}
      <span className={s.words}>{children}</span>
    </a>
  )
}

/** A link that looks like a button: for what goes somewhere, and may be opened in a new tab. */
export const ButtonLink = createLink(LinkLook)
