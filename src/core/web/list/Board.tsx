import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Entity } from '../../entity.ts'
import type { Choice } from '../../field.ts'
import { ChoiceMark } from '../../kinds/choice.web.tsx'
import { Button } from '../Button.tsx'
import { api, type Page, type Row } from '../client.ts'
import { useWrites } from '../mutations.ts'
import { Link } from '../navigate.tsx'
import { groupQuery, type ListQuery } from '../queries.ts'
import { Marks } from '../record/RecordHead.tsx'
import { useMay, useSession, writable } from '../session.tsx'
import { useT } from '../text.tsx'
import { toast } from '../toast.ts'

interface Props {
  entity: Entity
  by: string
  query: ListQuery
}

/** Records as cards under the choices of a field; where the field may be written, dragging a card changes it. */
export default function Board({ entity, by, query }: Props) {
  const field = entity.fields[by]
  const groups = useQuery(groupQuery(entity, query, by, entity.list.sums?.slice(0, 1)))
  const { update } = useWrites(entity)
  const { permissions } = useSession()
  const may = useMay()
  const [dragged, setDragged] = useState<Row | null>(null)
  if (!field) return null
  const movable = may(entity.name, 'update') && writable(permissions, entity.name, by, field)
  const known = field.choices ?? []
  const open = (groups.data ?? []).flatMap(group =>
    group.value && !known.some(choice => choice.value === group.value)
      ? [{ value: group.value, label: { zh: group.value, en: group.value } }]
      : [],
  )
  const drop = (value: string) => {
    if (dragged && dragged[by] !== value) update(dragged, { [by]: value }).catch(toast.error)
    setDragged(null)
  }
  return (
    <div className="gx-board">
      {[...known, ...open].map(choice => (
        <BoardColumn
          key={choice.value}
          entity={entity}
          by={by}
          choice={choice}
          query={query}
          count={groups.data?.find(group => group.value === choice.value)?.count ?? 0}
          movable={movable}
          target={dragged !== null && dragged[by] !== choice.value}
          onDrag={setDragged}
          onDrop={() => drop(choice.value)}
        />
      ))}
    </div>
  )
}

interface ColumnProps extends Props {
  choice: Choice
  count: number
  movable: boolean
  target: boolean
  onDrag: (row: Row | null) => void
  onDrop: () => void
}

function BoardColumn({ entity, by, choice, query, count, movable, target, onDrag, onDrop }: ColumnProps) {
  const t = useT()
  const [over, setOver] = useState(false)
  const own = { ...query, [`filter[${by}][eq]`]: choice.value }
  const fields = [...new Set([entity.title, by, ...entity.list.columns])].join(',')
  const rows = useInfiniteQuery({
    queryKey: [entity.name, 'board', own, fields],
    queryFn: ({ pageParam, signal }) =>
      api.get<Page>(entity.path, { ...own, fields, limit: 50, cursor: pageParam }, signal),
    initialPageParam: '',
    getNextPageParam: page => page.next,
  })
  const shown = rows.data?.pages.flatMap(page => page.data) ?? []
  const field = entity.fields[by]
  const facts = entity.list.columns.filter(name => name !== entity.title && name !== by).slice(0, 4)
  return (
    <section
      className="gx-board-column"
      aria-label={t(choice.label)}
      data-over={(over && target) || undefined}
      onDragOver={event => {
        if (!target) return
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={() => {
        setOver(false)
        onDrop()
      }}
    >
      <h2>
        {field && <ChoiceMark value={choice.value} field={field} />}
        <span className="gx-faint gx-number">{count.toLocaleString('en-US')}</span>
      </h2>
      <ul>
        {shown.map(row => (
          <li
            key={row.id}
            className="gx-board-card"
            draggable={movable}
            onDragStart={() => onDrag(row)}
            onDragEnd={() => onDrag(null)}
          >
            <Link to={`${entity.path}/${row.id}`} className="gx-title">
              {String(row[entity.title] ?? '')}
            </Link>
            <div className="gx-board-facts">
              <Marks entity={entity} row={row} names={facts} />
            </div>
          </li>
        ))}
      </ul>
      {rows.hasNextPage && (
        <Button look="link" onClick={() => void rows.fetchNextPage()}>
          {t({ zh: '再显示 50 条', en: 'Show 50 more' })}
        </Button>
      )}
    </section>
  )
}
