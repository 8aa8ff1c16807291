import type { Entry } from '@/api/ranking'
import { useText } from '@/i18n'
import { Card } from '@/ui/card'
import s from './list-page.module.css'
import { canBeAsked } from './order'

const AHEAD = 3

/** Who would be asked if places were vacant today: the first who can be, and how many above them are passed over. */
export function NextCard({ entries }: { entries: readonly Entry[] }) {
  const t = useText('rankings')
  const able = entries.filter(canBeAsked)
  const next = able.slice(0, AHEAD)
  const out = entries.length - able.length
  return (
    <Card title={t('next')}>
      {next.length > 0 ? (
        <ol className={s.next}>
          {next.map(({ musicianId, firstName, lastName, rank }) => (
            <li key={musicianId} className={s.nextOne}>
              <span className={s.place}>{rank}</span>
              {firstName} {lastName}
            </li>
          ))}
        </ol>
      ) : (
        <p className={s.aside}>{t('nextNobody')}</p>
      )}
      <p className={s.aside}>
        {t('nextText')} {out > 0 && t('nextOut', { count: out })}
      </p>
    </Card>
  )
}
