import { Check, type LucideIcon } from 'lucide-react'
import type { ReactElement, ReactNode } from 'react'
import { Header } from 'react-aria-components/Header'
import { MenuItem as Item, Menu as List, MenuTrigger, MenuSection as Section } from 'react-aria-components/Menu'
import { Popover } from 'react-aria-components/Popover'
import s from './menu.module.css'

interface MenuProps {
  label: string
  /** A `Button` or `IconButton` that opens it. */
  trigger: ReactElement
  children: ReactNode
}

/** Commands behind a button. */
export function Menu({ label, trigger, children }: MenuProps) {
  return (
    <MenuTrigger>
      {trigger}
      <Popover className={s.popover ?? ''} offset={6}>
        <List aria-label={label} className={s.menu ?? ''}>
          {children}
        </List>
      </Popover>
    </MenuTrigger>
  )
}

interface ItemProps {
  children: string
  onAction: () => void
  icon?: LucideIcon
  /** The one that holds now, of several. */
  isCurrent?: boolean
  isDanger?: boolean
  /** At the far end, for instance a `KeyHint`. */
  end?: ReactNode
}

export function MenuItem({ children, onAction, icon: Icon, isCurrent, isDanger = false, end }: ItemProps) {
  return (
    <Item
      className={s.item ?? ''}
      textValue={children}
      onAction={onAction}
      data-danger={isDanger || undefined}
      aria-label={isCurrent ? `${children} ✓` : children}
    >
      {Icon && <Icon size={17} aria-hidden />}
      <span className={s.word}>{children}</span>
      {isCurrent && <Check size={16} aria-hidden />}
      {end}
    </Item>
  )
}

export function MenuSection({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Section className={s.section ?? ''}>
      <Header className={s.title ?? ''}>{title}</Header>
      {children}
    </Section>
  )
}
