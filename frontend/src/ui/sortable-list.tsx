import { type ReactNode, Suspense } from 'react'
import { later } from './later'

export interface Sortable {
  id: string
}

export interface SortableProps<T extends Sortable> {
  /** Names the list. */
  label: string
  /** In their order. */
  items: readonly T[]
  nameOf: (item: T) => string
  /** An item was dropped on another place, from 0. */
  onMove: (id: string, to: number) => void
  /** A row; the grip by which it is dragged goes where the row wants it. */
  children: (item: T, place: number, grip: ReactNode) => ReactNode
  /** The class of the list, and of each item. */
  classes: { list: string | undefined; item: string | undefined }
}

const load = () => import('./sortable-drag').then((m) => ({ default: m.DraggableList as typeof PlainList }))
const DraggableList = later(load)

/**
 * A numbered list that can be put in order by dragging: with the mouse, by touch, and with Space and the arrows. Give
 * every row a menu with the same moves as well. Until the dragging is loaded, the same rows stand still.
 */
export function SortableList<T extends Sortable>({
  isFixed = false,
  ...props
}: SortableProps<T> & { isFixed?: boolean }) {
  if (isFixed) return <PlainList {...(props as unknown as SortableProps<Sortable>)} />
  const all = props as unknown as SortableProps<Sortable>
  return (
    <Suspense fallback={<PlainList {...all} />}>
      <DraggableList {...all} />
    </Suspense>
  )
}

function PlainList({ label, items, children, classes }: SortableProps<Sortable>) {
  return (
    <ol aria-label={label} className={classes.list}>
      {items.map((item, place) => (
        <li key={item.id} className={classes.item}>
          {children(item, place, null)}
        </li>
      ))}
    </ol>
  )
}
