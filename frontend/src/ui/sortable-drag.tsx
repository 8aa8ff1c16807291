import {
  type Announcements,
  closestCenter,
  DndContext,
  KeyboardSensor,
  type Modifier,
  PointerSensor,
  type UniqueIdentifier,
  useSensor,
  useSensors,
} from '@dnd-kit/core'
import {
  SortableContext,
  sortableKeyboardCoordinates,
  useSortable,
  verticalListSortingStrategy,
} from '@dnd-kit/sortable'
import { GripVertical } from 'lucide-react'
import { type ReactNode, useRef } from 'react'
import { useText } from '@/i18n'
import { announce } from './announce'
import s from './sortable-drag.module.css'
import type { Sortable, SortableProps } from './sortable-list'

const upAndDown: Modifier = ({ transform }) => ({ ...transform, x: 0 })

/** The list of `SortableList`, with its dragging; a chunk of its own. */
export function DraggableList<T extends Sortable>({
  label,
  items,
  nameOf,
  onMove,
  children,
  classes,
}: SortableProps<T>) {
  const t = useText('common.sort')
  const sensors = useSensors(
    useSensor(PointerSensor),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  )
  const placeOf = (id: UniqueIdentifier) => items.findIndex((item) => item.id === id)
  const heard = useRef(-1)
  const say = (key: 'lifted' | 'over' | 'dropped' | 'cancelled', id: UniqueIdentifier, at: UniqueIdentifier) => {
    const item = items[placeOf(id)]
    // Lifting something is at once being over its own place: that says nothing new.
    if (!item || (key === 'over' && placeOf(at) === heard.current)) return undefined
    heard.current = placeOf(at)
    announce(t(key, { name: nameOf(item), place: placeOf(at) + 1, of: items.length }))
    return undefined
  }
  const announcements: Announcements = {
    onDragStart: ({ active }) => say('lifted', active.id, active.id),
    onDragOver: ({ active, over }) => say('over', active.id, over?.id ?? active.id),
    onDragEnd: ({ active, over }) => say('dropped', active.id, over?.id ?? active.id),
    onDragCancel: ({ active }) => say('cancelled', active.id, active.id),
  }
  return (
    <DndContext
      sensors={sensors}
      collisionDetection={closestCenter}
      modifiers={[upAndDown]}
      accessibility={{ announcements, screenReaderInstructions: { draggable: t('how') } }}
      onDragEnd={({ active, over }) => {
        if (over && over.id !== active.id) onMove(String(active.id), placeOf(over.id))
      }}
    >
      <SortableContext items={items.map(({ id }) => id)} strategy={verticalListSortingStrategy}>
        <ol aria-label={label} className={classes.list}>
          {items.map((item, place) => (
            <DraggableItem
              key={item.id}
              id={item.id}
              label={t('grip', { name: nameOf(item) })}
              className={classes.item}
            >
              {(grip) => children(item, place, grip)}
            </DraggableItem>
          ))}
        </ol>
      </SortableContext>
    </DndContext>
  )
}

interface ItemProps {
  id: string
  label: string
  className: string | undefined
  children: (grip: ReactNode) => ReactNode
}

function DraggableItem({ id, label, className, children }: ItemProps) {
  const { setNodeRef, setActivatorNodeRef, attributes, listeners, transform, transition, isDragging } = useSortable({
    id,
  })
  const grip = (
    <button
      {...listeners}
      ref={setActivatorNodeRef}
      type="button"
      aria-label={label}
      aria-describedby={attributes['aria-describedby']}
      className={s.grip}
      data-grip
    >
      <GripVertical size={18} aria-hidden />
    </button>
  )
  return (
    <li
      ref={setNodeRef}
      className={className}
      data-dragging={isDragging || undefined}
      style={{
        translate: transform ? `0 ${transform.y}px` : undefined,
        transition: transition?.replace('transform', 'translate'),
      }}
    >
      {children(grip)}
    </li>
  )
}
