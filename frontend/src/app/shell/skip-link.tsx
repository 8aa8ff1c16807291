import { useText } from '@/i18n'
import s from './skip-link.module.css'

/** The first stop of whoever comes by keys: past the navigation, to the page's main part. */
export function SkipLink() {
  const t = useText('shell')
  return (
    <a href="#main" className={s.skip}>
      {t('skip')}
    </a>
  )
}
