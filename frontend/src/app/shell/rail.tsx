import { Link } from '@tanstack/react-router'
import { Search } from 'lucide-react'
import { lazy, Suspense } from 'react'
import { useLive } from '@/api/live'
import { useText } from '@/i18n'
import { KeyHint } from '@/ui/badge'
import { LiveBadge } from '@/ui/live-badge'
import { Mark } from '@/ui/stave'
import { openOverlay } from '../command/overlay'
import { usePlaces } from './nav'
import s from './rail.module.css'

const AccountMenu = lazy(() => import('./account-menu').then((m) => ({ default: m.AccountMenu })))

/** The navigation of a wide window. */
export function Rail() {
  const t = useText('shell')
  return (
    <div className={s.rail} data-noprint>
      <Link to="/admin" className={s.brand}>
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
          {usePlaces().map(({ word, to, icon: Icon }) => (
            <li key={to}>
              <Link to={to} className={s.place} activeOptions={{ exact: to === '/admin', includeSearch: false }}>
                <Icon size={18} aria-hidden />
                {t(`nav.${word}`)}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <footer className={s.foot}>
        <div className={s.live}>
          <LiveBadge {...useLive()} />
        </div>
        <div className={s.account}>
          <Suspense>
            <AccountMenu />
          </Suspense>
        </div>
      </footer>
    </div>
  )
}
