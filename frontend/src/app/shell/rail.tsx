import { Link } from '@tanstack/react-router'
import { Search } from 'lucide-react'
import { type ReactNode, Suspense } from 'react'
import { useText } from '@/i18n'
import { KeyHint } from '@/ui/badge'
import { later } from '@/ui/later'
import { Mark } from '@/ui/stave'
import { openOverlay } from '../command/overlay'
import type { Place } from './nav'
import s from './rail.module.css'

const AccountMenu = later(() => import('./account-menu').then((m) => ({ default: m.AccountMenu })))

interface Props {
  home: '/admin' | '/superadmin'
  places: readonly Place[]
  /** How fresh is what is on screen. */
  freshness?: ReactNode
}

/** The navigation of a wide window. */
export function Rail({ home, places, freshness }: Props) {
  const t = useText('shell')
  const say = useText()
  return (
    <div className={s.rail} data-noprint>
      <Link to={home} className={s.brand}>
        <Mark />
        StageSub
      </Link>
      <button type="button" className={s.search} onClick={() => openOverlay.set('palette')}>
        <Search size={16} aria-hidden />
        <span className={s.words}>{t('palette')}</span>
        <KeyHint>Ctrl K</KeyHint>
      </button>
      <nav aria-label={t('main')}>
        <ul className={s.places}>
          {places.map(({ word, to, icon: Icon }) => (
            <li key={to}>
              <Link to={to} className={s.place} activeOptions={{ exact: to === home, includeSearch: false }}>
                <Icon size={18} aria-hidden />
                {say(word)}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <footer className={s.foot}>
        {freshness && <div className={s.live}>{freshness}</div>}
        <div className={s.account}>
          <Suspense>
            <AccountMenu />
          </Suspense>
        </div>
      </footer>
    </div>
  )
}
