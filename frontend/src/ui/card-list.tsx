import { type ReactNode, useRef } from 'react'
import { useText } from '@/i18n'
import { type Selection, toggle } from '@/lib/selection'
import s from './card-list.module.css'
import { Tick } from './checkbox'
import { useWindowed } from './use-windowed'

const HEIGHT = 72

interface Props<T extends { id: string }> {
  label: string
  rows: readonly T[]
  nameOf: (row: T) => string
  /** What a card shows; it stands between the tick and the edge. */
  children: (row: T) => ReactNode
  selection: Selection
  onSelect: (selection: Selection) => void
}

/** The same as a table, for a narrow window: one card per row, all of one height, windowed when there are many. */
export function CardList<T extends { id: string }>({ label, rows, nameOf, children, selection, onSelect }: Props<T>) {
  const t = useText('common')
  const list = useRef<HTMLUListElement>(null)
  const { from, to, before, after } = useWindowed(rows.length, HEIGHT, list)
  const shown = () => rows.map((row) => row.id)
  return (
    <ul ref={list} aria-label={label} className={s.list} style={{ paddingBlock: `${before}px ${after}px` }}>
      {rows.slice(from, to).map((row, place) => (
        <li key={row.id} className={s.card} aria-setsize={rows.length} aria-posinset={from + place + 1}>
          <div className={s.tick}>
            <Tick
              aria-label={t('selectRow', { name: nameOf(row) })}
              checked={selection.ids.has(row.id)}
              onChange={() => onSelect(toggle(selection, row.id, shown(), false))}
            />
          </div>
          <div className={s.body}>{children(row)}</div>
        </li>
      ))}
    </ul>
  )
}
