import { Link } from '@tanstack/react-router'
import { LogOut, Search } from 'lucide-react'
import type { ReactNode } from 'react'
import { LOCALES, THEMES, usePreferences } from '@/api/preferences'
import { remember, useMe } from '@/api/session'
import { LANGUAGES, useLocale, useText } from '@/i18n'
import { Button } from '@/ui/button'
import { Dialog } from '@/ui/dialog'
import { Segmented } from '@/ui/segmented'
import { openOverlay } from '../command/overlay'
import { logOut } from './log-out'
import s from './more-sheet.module.css'
import type { Place } from './nav'

interface Props {
  places: readonly Place[]
  /** How fresh is what is on screen. */
  freshness?: ReactNode
  onClose: () => void
}

/** On a phone: the places without a tab, search, language, appearance and the way out. */
export function MoreSheet({ places, freshness, onClose }: Props) {
  const t = useText('shell')
  const say = useText()
  const { username, role, orchestra } = useMe()
  const { theme } = usePreferences()
  const locale = useLocale()
  return (
    <Dialog title={orchestra?.name ?? 'StageSub'} kind="sheet" onClose={onClose}>
      <div className={s.more}>
        <p className={s.person}>
          {username} · {t(`roles.${role}`)}
          {freshness}
        </p>
        <Button icon={Search} onPress={() => openOverlay.set('palette')}>
          {t('palette')}
        </Button>
        <ul className={s.places}>
          {places
            .filter(({ isMain }) => !isMain)
            .map(({ word, to, icon: Icon }) => (
              <li key={to}>
                <Link to={to} className={s.place} onClick={onClose}>
                  <Icon size={20} aria-hidden />
                  {say(word)}
                </Link>
              </li>
            ))}
        </ul>
        <Segmented
          label={t('language')}
          showLabel
          value={locale}
          onChange={(chosen) => remember({ locale: chosen })}
          choices={LOCALES.map((value) => ({ value, label: LANGUAGES[value] }))}
        />
        <Segmented
          label={t('appearance')}
          showLabel
          value={theme}
          onChange={(chosen) => remember({ theme: chosen })}
          choices={THEMES.map((value) => ({ value, label: t(`theme.${value}`) }))}
        />
        <Button icon={LogOut} onPress={logOut}>
          {t('logOut')}
        </Button>
      </div>
    </Dialog>
  )
}
