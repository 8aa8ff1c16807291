import { ChevronsUpDown, Keyboard, LogOut } from 'lucide-react'
import { Button as Pressable } from 'react-aria-components/Button'
import { LOCALES, THEMES, usePreferences } from '@/api/preferences'
import { remember, useMe } from '@/api/session'
import { LANGUAGES, useLocale, useText } from '@/i18n'
import { KeyHint } from '@/ui/badge'
import { Menu, MenuItem, MenuSection } from '@/ui/menu'
import { openOverlay } from '../command/overlay'
import s from './account-menu.module.css'
import { logOut } from './log-out'

/** Who is signed in and where; behind it how they want the app, and the way out. */
export function AccountMenu() {
  const t = useText('shell')
  const { username, role, orchestra } = useMe()
  const { theme } = usePreferences()
  const locale = useLocale()
  const place = orchestra?.name ?? 'StageSub'
  const trigger = (
    <Pressable className={s.account ?? ''} aria-label={t('account', { name: username })}>
      <span className={s.words}>
        <span className={s.place}>{place}</span>
        <span className={s.person}>
          {username} · {t(`roles.${role}`)}
        </span>
      </span>
      <ChevronsUpDown size={16} aria-hidden />
    </Pressable>
  )
  return (
    <Menu label={t('account', { name: username })} trigger={trigger}>
      <MenuSection title={t('language')}>
        {LOCALES.map((one) => (
          <MenuItem key={one} isCurrent={one === locale} onAction={() => remember({ locale: one })}>
            {LANGUAGES[one]}
          </MenuItem>
        ))}
      </MenuSection>
      <MenuSection title={t('appearance')}>
        {THEMES.map((one) => (
          <MenuItem key={one} isCurrent={one === theme} onAction={() => remember({ theme: one })}>
            {t(`theme.${one}`)}
          </MenuItem>
        ))}
      </MenuSection>
      <MenuItem icon={Keyboard} end={<KeyHint>?</KeyHint>} onAction={() => openOverlay.set('help')}>
        {t('shortcuts')}
      </MenuItem>
      <MenuItem icon={LogOut} onAction={logOut}>
        {t('logOut')}
      </MenuItem>
    </Menu>
  )
}
