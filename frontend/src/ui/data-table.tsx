import { ArrowDown, ArrowUp } from 'lucide-react'
import { memo, type ReactNode, useCallback, useLayoutEffect, useRef } from 'react'
import { useText } from '@/i18n'
import { NONE, type Selection, toggle } from '@/lib/selection'
import { Tick } from './checkbox'
import s from './data-table.module.css'
import { useMedia } from './use-media'
import { useWindowed } from './use-windowed'

export interface Column<T> {
  id: string
  header: string
  cell: (row: T) => ReactNode
  /** A share of the width that stays the same whatever is shown: nothing moves while one types. */
  width?: string
  /** The narrowest window in which it is shown. */
  from?: 'wide'
  sortable?: boolean
}

export interface Sort {
  by: string
  descending: boolean
}

interface Props<T extends { id: string }> {
  label: string
  /** Already filtered and sorted. */
  rows: readonly T[]
  /** The first names the row. Keep the array itself stable. */
  columns: readonly Column<T>[]
  nameOf: (row: T) => string
  sort: Sort
  onSort: (sort: Sort) => void
  selection: Selection
  onSelect: (selection: Selection) => void
}

/** Many of one kind, in a native table: sorted by its heads, ticked with shift for a range, windowed when long. */
export function DataTable<T extends { id: string }>(props: Props<T>) {
  const { label, rows, columns, nameOf, sort, onSort, selection, onSelect } = props
  const t = useText('common')
  const body = useRef<HTMLTableSectionElement>(null)
  const isCoarse = useMedia('(pointer: coarse)')
  const { from, to, before, after } = useWindowed(rows.length, isCoarse ? 60 : 52, body)
  const allTicked = rows.length > 0 && selection.ids.size === rows.length

  const latest = useRef(props)
  useLayoutEffect(() => {
    latest.current = props
  })
  const tick = useCallback((id: string, range: boolean) => {
    const now = latest.current
    now.onSelect(
      toggle(
        now.selection,
        id,
        now.rows.map((row) => row.id),
        range,
      ),
    )
  }, [])
  const tickAll = () => onSelect(allTicked ? NONE : { ids: new Set(rows.map((row) => row.id)), anchor: null })

  return (
    <table className={s.table} aria-label={label} aria-rowcount={rows.length + 1}>
      <colgroup>
        <col className={s.tickWidth} />
        {columns.map(({ id, width, from: when }) => (
          <col key={id} data-from={when} style={{ width }} />
        ))}
      </colgroup>
      <thead>
        <tr aria-rowindex={1}>
          <th scope="col" className={s.ticks}>
            <Tick
              aria-label={t('selectAll')}
              checked={allTicked}
              mixed={!allTicked && selection.ids.size > 0}
              onChange={tickAll}
            />
          </th>
          {columns.map((column) => (
            <Head key={column.id} column={column} sort={sort} onSort={onSort} />
          ))}
        </tr>
      </thead>
      <tbody ref={body}>
        {before > 0 && <tr style={{ height: before }} />}
        {rows.slice(from, to).map((row, place) => (
          <Row
            key={row.id}
            row={row}
            index={from + place + 2}
            columns={columns}
            tickLabel={t('selectRow', { name: nameOf(row) })}
            isTicked={selection.ids.has(row.id)}
            onTick={tick}
          />
        ))}
        {after > 0 && <tr style={{ height: after }} />}
      </tbody>
    </table>
  )
}

interface HeadProps<T> {
  column: Column<T>
  sort: Sort
  onSort: (sort: Sort) => void
}

function Head<T>({ column: { id, header, sortable, from }, sort, onSort }: HeadProps<T>) {
  const isSorted = sort.by === id
  const direction = sort.descending ? 'descending' : 'ascending'
  const Arrow = sort.descending ? ArrowDown : ArrowUp
  return (
    <th scope="col" className={s.head} data-from={from} aria-sort={isSorted ? direction : undefined}>
      {sortable ? (
        <button
          type="button"
          className={s.sort}
          onClick={() => onSort({ by: id, descending: isSorted && !sort.descending })}
        >
          {header}
          {isSorted && <Arrow size={14} aria-hidden />}
        </button>
      ) : (
        header
      )}
    </th>
  )
}

interface RowProps<T> {
  row: T
  index: number
  columns: readonly Column<T>[]
  tickLabel: string
  isTicked: boolean
  onTick: (id: string, range: boolean) => void
}

function PlainRow<T extends { id: string }>({ row, index, columns, tickLabel, isTicked, onTick }: RowProps<T>) {
  return (
    <tr className={s.row} aria-rowindex={index} data-ticked={isTicked || undefined}>
      <td className={s.ticks}>
        <Tick
          aria-label={tickLabel}
          checked={isTicked}
          onChange={(event) => onTick(row.id, (event.nativeEvent as MouseEvent).shiftKey)}
        />
      </td>
      {columns.map(({ id, cell, from }, place) =>
        place === 0 ? (
          <th key={id} scope="row" className={s.name}>
            {cell(row)}
          </th>
        ) : (
          <td key={id} className={s.cell} data-from={from}>
            {cell(row)}
          </td>
        ),
      )}
    </tr>
  )
}

// A row is drawn anew only when something that is seen of it changed: `onTick` and `columns` stay the same.
const Row = memo(PlainRow) as typeof PlainRow
