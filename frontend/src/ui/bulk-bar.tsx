import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { useText } from '@/i18n'
import s from './bulk-bar.module.css'
import { Button } from './button'
import { IconButton } from './icon-button'

interface Props {
  count: number
  /** How many match in all, to offer them all at once. */
  all: number
  onAll: () => void
  onClear: () => void
  /** What can be done with them; each says to how many. */
  children: ReactNode
}

/** What can be done with the rows that are ticked; stays in sight above the list's foot. */
export function BulkBar({ count, all, onAll, onClear, children }: Props) {
  const t = useText('common')
  if (count === 0) return null
  return (
    <div className={s.bar} role="toolbar" aria-label={t('selected', { count })} data-noprint>
      <IconButton label={t('clearSelection')} icon={X} onPress={onClear} />
      <output className={s.count}>{t('selected', { count })}</output>
      {count < all && (
        <Button variant="quiet" onPress={onAll}>
          {t('selectAllMatching', { count: all })}
        </Button>
      )}
      <div className={s.actions}>{children}</div>
    </div>
  )
}
