import { Link } from '@tanstack/react-router'
import { Menu as More } from 'lucide-react'
import { useText } from '@/i18n'
import { openOverlay } from '../command/overlay'
import { usePlaces } from './nav'
import s from './tab-bar.module.css'

/** The navigation of a phone, under the thumb. */
export function TabBar() {
  const t = useText('shell')
  return (
    <nav aria-label={t('main')} className={s.bar} data-noprint>
      {usePlaces()
        .filter(({ isMain }) => isMain)
        .map(({ word, to, icon: Icon }) => (
          <Link key={to} to={to} className={s.tab} activeOptions={{ exact: to === '/admin', includeSearch: false }}>
            <Icon size={20} aria-hidden />
            {t(`nav.${word}`)}
          </Link>
        ))}
      <button type="button" className={s.tab} aria-haspopup="dialog" onClick={() => openOverlay.set('more')}>
        <More size={20} aria-hidden />
        {t('nav.more')}
      </button>
    </nav>
  )
}
