import { Link } from '@tanstack/react-router'
import {
  ArrowDown,
  ArrowDownToLine,
  ArrowUp,
  ArrowUpToLine,
  EllipsisVertical,
  ListMinus,
  ListOrdered,
  ListPlus,
} from 'lucide-react'
import { memo, type ReactNode } from 'react'
import type { Entry } from '@/api/ranking'
import { useText } from '@/i18n'
import { IconButton } from '@/ui/icon-button'
import { Menu, MenuItem } from '@/ui/menu'
import { MusicianStatus } from '@/ui/musician-status'
import s from './list-page.module.css'
import { canBeAsked } from './order'

export interface EntryActs {
  move: (entry: Entry, to: number) => void
  askPlace: (entry: Entry) => void
  askList: (entry: Entry) => void
  remove: (entry: Entry) => void
}

interface Props {
  entry: Entry
  /** How many are on the list. */
  of: number
  grip: ReactNode
  acts: EntryActs
  /** Whether it came here by somebody else's hand just now. */
  isNew: boolean
}

/** One place of the list: who holds it, whether they can be asked, and every move there is. */
function PlainEntryRow({ entry, of, grip, acts, isNew }: Props) {
  const t = useText('rankings')
  const { rank, musicianId, firstName, lastName } = entry
  const name = `${firstName} ${lastName}`
  return (
    <div className={s.row} data-out={!canBeAsked(entry) || undefined} data-new={isNew || undefined}>
      {grip ?? <span className={s.noGrip} />}
      <span className={s.place}>{rank}</span>
      <Link to="/admin/musicians/$musician" params={{ musician: musicianId }} className={s.person}>
        <span className={s.given}>{firstName}</span> {lastName}
      </Link>
      {!canBeAsked(entry) && <MusicianStatus musician={entry} />}
      <Menu
        label={t('movesOf', { name })}
        trigger={<IconButton label={t('movesOf', { name })} icon={EllipsisVertical} />}
      >
        {rank > 1 && (
          <MenuItem icon={ArrowUpToLine} onAction={() => acts.move(entry, 0)}>
            {t('toTop')}
          </MenuItem>
        )}
        {rank > 1 && (
          <MenuItem icon={ArrowUp} onAction={() => acts.move(entry, rank - 2)}>
            {t('up')}
          </MenuItem>
        )}
        {rank < of && (
          <MenuItem icon={ArrowDown} onAction={() => acts.move(entry, rank)}>
            {t('down')}
          </MenuItem>
        )}
        {rank < of && (
          <MenuItem icon={ArrowDownToLine} onAction={() => acts.move(entry, of - 1)}>
            {t('toEnd')}
          </MenuItem>
        )}
        {of > 2 && (
          <MenuItem icon={ListOrdered} onAction={() => acts.askPlace(entry)}>
            {t('toPlace')}
          </MenuItem>
        )}
        <MenuItem icon={ListPlus} onAction={() => acts.askList(entry)}>
          {t('toList')}
        </MenuItem>
        <MenuItem icon={ListMinus} onAction={() => acts.remove(entry)}>
          {t('remove')}
        </MenuItem>
      </Menu>
    </div>
  )
}

export const EntryRow = memo(PlainEntryRow)
