import { useQuery } from '@tanstack/react-query'
import type { Instrument, Position } from '@/api/roster'
import { useText } from '@/i18n'
import { useName } from '@/i18n/names'
import { Button } from '@/ui/button'
import { Disclosure } from '@/ui/card'
import { archivedScore } from './api'
import s from './positions-page.module.css'

/** What was put away, and can come back. */
export function ArchivedCard({ onRestore }: { onRestore: (one: Instrument | Position) => void }) {
  const t = useText('positions')
  const nameOf = useName()
  const { data } = useQuery(archivedScore)
  const all = data ? [...data.instruments, ...data.positions] : []
  if (all.length === 0) return null
  return (
    <Disclosure summary={t('archivedCount', { count: all.length })}>
      <ul className={s.archived}>
        {all.map((one) => (
          <li key={one.id} className={s.row}>
            <span className={s.name}>{nameOf(one)}</span>
            <Button variant="quiet" onPress={() => onRestore(one)}>
              {t('restore')}
            </Button>
          </li>
        ))}
      </ul>
    </Disclosure>
  )
}
