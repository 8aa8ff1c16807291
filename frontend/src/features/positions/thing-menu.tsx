import {
  Archive,
  ArrowDown,
  ArrowDownToLine,
  ArrowUp,
  ArrowUpToLine,
  EllipsisVertical,
  Pencil,
  Plus,
} from 'lucide-react'
import { useText } from '@/i18n'
import { IconButton } from '@/ui/icon-button'
import { Menu, MenuItem } from '@/ui/menu'

interface Props {
  name: string
  /** From 0. */
  place: number
  of: number
  onMove: (to: number) => void
  onRename: () => void
  onArchive: () => void
  /** Adds a position, on an instrument's menu. */
  onAdd?: () => void
}

/** All that dragging does, and the rest, without dragging. */
export function ThingMenu({ name, place, of, onMove, onRename, onArchive, onAdd }: Props) {
  const t = useText('positions')
  const label = t('menuOf', { name })
  const isFirst = place === 0
  const isLast = place === of - 1
  return (
    <Menu label={label} trigger={<IconButton label={label} icon={EllipsisVertical} />}>
      {onAdd && (
        <MenuItem icon={Plus} onAction={onAdd}>
          {t('addPosition')}
        </MenuItem>
      )}
      <MenuItem icon={Pencil} onAction={onRename}>
        {t('rename')}
      </MenuItem>
      {!isFirst && (
        <MenuItem icon={ArrowUpToLine} onAction={() => onMove(0)}>
          {t('toTop')}
        </MenuItem>
      )}
      {!isFirst && (
        <MenuItem icon={ArrowUp} onAction={() => onMove(place - 1)}>
          {t('up')}
        </MenuItem>
      )}
      {!isLast && (
        <MenuItem icon={ArrowDown} onAction={() => onMove(place + 1)}>
          {t('down')}
        </MenuItem>
      )}
      {!isLast && (
        <MenuItem icon={ArrowDownToLine} onAction={() => onMove(of - 1)}>
          {t('toEnd')}
        </MenuItem>
      )}
      <MenuItem icon={Archive} onAction={onArchive}>
        {t('archive')}
      </MenuItem>
    </Menu>
  )
}
