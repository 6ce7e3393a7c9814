import { HolderOutlined } from '@ant-design/icons'
import {
  closestCenter,
  DndContext,
  KeyboardSensor,
  PointerSensor,
  TouchSensor,
  useSensor,
  useSensors,
} from '@dnd-kit/core'
import {
  arrayMove,
  SortableContext,
  sortableKeyboardCoordinates,
  useSortable,
  verticalListSortingStrategy,
} from '@dnd-kit/sortable'
import { CSS } from '@dnd-kit/utilities'
import type { ReactNode } from 'react'
import { useT } from '../../../core/web/text.tsx'
import './sortable.css'

interface Props<T> {
  items: T[]
  keyOf: (item: T) => string
  /** What a screen reader calls it. */
  nameOf: (item: T) => string
  onChange: (items: T[]) => void
  children: (item: T) => ReactNode
  className?: string
}

/** A list ordered by dragging its handles; by keyboard with Space, arrows, Space. */
export function Sortable<T>({ items, keyOf, nameOf, onChange, children, className = '' }: Props<T>) {
  const t = useT()
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: 4 } }),
    useSensor(TouchSensor, { activationConstraint: { delay: 150, tolerance: 6 } }),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  )
  const ids = items.map(keyOf)
  const name = (id: unknown) => {
    const item = items[ids.indexOf(String(id))]
    return item === undefined ? '' : nameOf(item)
  }
  const place = (id: unknown) => ids.indexOf(String(id)) + 1
  const said = {
    onDragStart: ({ active }: { active: { id: unknown } }) =>
      t({ zh: '拿起{name}', en: 'Picked up {name}' }, { name: name(active.id) }),
    onDragOver: ({ active, over }: { active: { id: unknown }; over: { id: unknown } | null }) =>
      t(
        { zh: '{name}：第 {place} 位', en: '{name}: place {place}' },
        { name: name(active.id), place: place(over?.id) },
      ),
    onDragEnd: ({ active, over }: { active: { id: unknown }; over: { id: unknown } | null }) =>
      t(
        { zh: '{name}放在第 {place} 位', en: '{name} put at place {place}' },
        { name: name(active.id), place: place(over?.id) },
      ),
    onDragCancel: () => t({ zh: '没有移动', en: 'Nothing was moved' }),
  }
  return (
    <DndContext
      sensors={sensors}
      collisionDetection={closestCenter}
      accessibility={{
        announcements: said,
        screenReaderInstructions: {
          draggable: t({
            zh: '空格键拿起，方向键移动，再按空格放下',
            en: 'Space picks up, arrows move, Space puts down',
          }),
        },
      }}
      onDragEnd={({ active, over }) => {
        if (over && active.id !== over.id)
          onChange(arrayMove(items, ids.indexOf(String(active.id)), ids.indexOf(String(over.id))))
      }}
    >
      <SortableContext items={ids} strategy={verticalListSortingStrategy}>
        <ul className={`shape-sortable ${className}`}>
          {items.map((item, index) => (
            <Item key={ids[index]} id={ids[index] ?? ''} name={nameOf(item)}>
              {children(item)}
            </Item>
          ))}
        </ul>
      </SortableContext>
    </DndContext>
  )
}

function Item({ id, name, children }: { id: string; name: string; children: ReactNode }) {
  const t = useT()
  const { attributes, listeners, setNodeRef, setActivatorNodeRef, transform, transition, isDragging } =
    useSortable({ id })
  return (
    <li
      ref={setNodeRef}
      data-dragging={isDragging || undefined}
      style={{ transform: CSS.Translate.toString(transform), transition }}
    >
      <button
        type="button"
        ref={setActivatorNodeRef}
        className="shape-handle"
        {...attributes}
        {...listeners}
        aria-label={t({ zh: '移动{name}', en: 'Move {name}' }, { name })}
      >
        <HolderOutlined />
      </button>
      {children}
    </li>
  )
}
