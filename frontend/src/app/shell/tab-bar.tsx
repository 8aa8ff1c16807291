import { Link, useLocation } from '@tanstack/react-router'
import { Menu as More } from 'lucide-react'
import { useText } from '@/i18n'
import { openOverlay } from '../command/overlay'
import type { Place } from './nav'
import s from './tab-bar.module.css'

interface Props {
  home: '/admin' | '/superadmin'
  places: readonly Place[]
}

/** The navigation of a phone, under the thumb. */
export function TabBar({ home, places }: Props) {
  const t = useText('shell')
  const say = useText()
  const at = useLocation({ select: ({ pathname }) => pathname })
  const isBehindMore = places.some(({ to, isMain }) => !isMain && at.startsWith(to))
  return (
    <nav aria-label={t('main')} className={s.bar} data-noprint>
      {places
        .filter(({ isMain }) => isMain)
        .map(({ word, to, icon: Icon }) => (
          <Link key={to} to={to} className={s.tab} activeOptions={{ exact: to === home, includeSearch: false }}>
            <Icon size={20} aria-hidden />
            {say(word)}
          </Link>
        ))}
      <button
        type="button"
        className={s.tab}
        aria-haspopup="dialog"
        aria-current={isBehindMore || undefined}
        onClick={() => openOverlay.set('more')}
      >
        <More size={20} aria-hidden />
        {t('nav.more')}
      </button>
    </nav>
  )
}
