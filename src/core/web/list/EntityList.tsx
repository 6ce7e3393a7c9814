import { useQueryClient } from '@tanstack/react-query'
import { lazy, type ReactNode, Suspense, useCallback, useEffect, useRef, useState } from 'react'
import type { Entity } from '../../entity.ts'
import { kindWebOf } from '../../kinds/index.web.tsx'
import type { Label } from '../../label.ts'
import { Button } from '../Button.tsx'
import type { Row } from '../client.ts'
import { useKeys } from '../keys.ts'
import { useGo } from '../navigate.tsx'
import { pageQuery, pageSize } from '../queries.ts'
import { chosenBars } from '../registry.ts'
import { useMay, useSession, writable } from '../session.tsx'
import { Empty, Failed } from '../states.tsx'
import { useT } from '../text.tsx'
import { useNarrow } from '../useNarrow.ts'
import { type Column, useColumns } from './columns.ts'
import { useDensity } from './density.ts'
import { Grid, type Place } from './Grid.tsx'
import { Sums } from './Sums.tsx'
import { type ChangeList, type Filter, filtersChange, type ListState, listQuery } from './state.ts'
import { useMarks } from './useMarks.ts'
import { useRows } from './useRows.ts'

const Peek = lazy(() => import('../record/Peek.tsx'))

interface Props {
  entity: Entity
  state: ListState
  change: ChangeList
  /** Filters that belong to the place and are not shown: the orders of this customer. */
  fixed?: Filter[]
  onNew?: () => void
  /** Said where the list is empty and nothing is filtered. */
  empty?: ReactNode
  /** The list is the page: its keys (J K E Enter Space) work without a click. */
  main?: boolean
}

/** The table of a list with its keys, selection, sums and page numbers. */
export function EntityList({ entity, state, change, fixed, onNew, empty, main }: Props) {
  const scroller = useRef<HTMLElement>(null)
  const [visible, setVisible] = useState({ first: 0, last: 40 })
  const [focus, setFocus] = useState<Place>({ index: -1, column: state.columns[0] ?? '' })
  const [editing, setEditing] = useState(false)
  const [selected, setSelected] = useState<Map<string, Row>>(new Map())
  const anchor = useRef(-1)
  const narrow = useNarrow()
  const [density] = useDensity()
  const rowHeight = narrow ? 64 : density
  const [columns, resize] = useColumns(entity, state.columns)
  const query = listQuery(state, fixed)
  const marks = useMarks(entity, state)
  const fields = [...new Set([entity.title, ...state.columns, ...marks.fields])].join(',')
  const rows = useRows(entity, query, fields, visible.first, visible.last)
  const client = useQueryClient()
  const { permissions } = useSession()
  const may = useMay()
  const go = useGo()
  const t = useT()

  // A list sorted or filtered anew begins at its top.
  const asked = JSON.stringify(query)
  const shown = useRef(asked)
  useEffect(() => {
    if (shown.current === asked) return
    shown.current = asked
    scroller.current?.scrollTo({ top: 0 })
    setFocus(now => (now.index < 0 ? now : { ...now, index: -1 }))
  }, [asked])

  // Scrolling draws the list anew only where it comes to another page.
  const onVisible = useCallback(
    (first: number, last: number) =>
      setVisible(now =>
        pageOf(now.first) === pageOf(first) && pageOf(now.last) === pageOf(last) ? now : { first, last },
      ),
    [],
  )
  const focused = focus.index >= 0 ? rows.at(focus.index) : undefined

  const canEdit = (column: Column, row: Row) =>
    !state.deleted &&
    row._access?.update !== false &&
    may(entity.name, 'update') &&
    kindWebOf(column.field).inline === true &&
    writable(permissions, entity.name, column.name, column.field)
  const step = (by: number) => {
    const index = Math.max(0, Math.min(rows.length - 1, focus.index + by))
    setFocus({ ...focus, index })
    const row = rows.at(index)
    if (state.peek && row) change({ peek: row.id })
  }
  const across = (by: number) =>
    setFocus(now => {
      const at = state.columns.indexOf(now.column)
      return {
        ...now,
        column: state.columns[Math.max(0, Math.min(state.columns.length - 1, at + by))] ?? now.column,
      }
    })
  const edit = () => {
    const column = columns.find(one => one.name === focus.column)
    if (focused && column && canEdit(column, focused)) setEditing(true)
  }
  const peek = (row: Row | undefined) => row && change({ peek: row.id })
  const select = (row: Row, index: number, range: boolean) => {
    setSelected(now => {
      const next = new Map(now)
      const from = range && anchor.current >= 0 ? anchor.current : index
      const on = !now.has(row.id)
      for (let place = Math.min(from, index); place <= Math.max(from, index); place++) {
        const one = rows.at(place)
        if (!one) continue
        if (on) next.set(one.id, one)
        else next.delete(one.id)
      }
      return next
    })
    anchor.current = index
  }

  useKeys(
    {
      j: () => step(1),
      k: () => step(-1),
      ArrowDown: () => step(1),
      ArrowUp: () => step(-1),
      ArrowRight: () => across(1),
      ArrowLeft: () => across(-1),
      Home: () => setFocus({ ...focus, index: 0 }),
      End: () => setFocus({ ...focus, index: rows.length - 1 }),
      Enter: () => focused && go(`${entity.path}/${focused.id}`),
      ' ': () => (state.peek ? change({ peek: null }) : peek(focused)),
      x: () => focused && select(focused, focus.index, false),
      e: edit,
      F2: edit,
      Escape: () => (state.peek ? change({ peek: null }) : setSelected(new Map())),
    },
    main && !editing,
  )

  const say = (label: Label) => t(label, { object: t(entity.plural).toLowerCase() })
  const filtered = state.filters.length > 0 || state.q !== ''
  if (rows.error && rows.loaded.length === 0) return <Failed error={rows.error} retry={rows.retry} />
  if (!rows.loading && rows.length === 0)
    return filtered ? (
      <Empty title={say({ zh: '没有符合条件的{object}', en: 'No {object} match' })}>
        <Button onClick={() => change({ ...filtersChange(state, []), q: null })}>
          {t({ zh: '清除筛选', en: 'Clear the filters' })}
        </Button>
      </Empty>
    ) : state.deleted ? (
      <Empty title={say({ zh: '回收站里没有{object}', en: 'No {object} in the recycle bin' })}>
        <Button onClick={() => change({ deleted: null })}>
          {t({ zh: '返回列表', en: 'Back to the list' })}
        </Button>
      </Empty>
    ) : (
      (empty ?? (
        <Empty title={say({ zh: '还没有{object}', en: 'No {object} yet' })}>
          {onNew && entity.creates !== false && may(entity.name, 'create') && (
            <Button look="primary" onClick={onNew}>
              {t({ zh: '新建{object}', en: 'New {object}' }, { object: t(entity.label).toLowerCase() })}
            </Button>
          )}
          {onNew && entity.importable && may(entity.name, 'import') && (
            <Button onClick={() => go(`imports/new?object=${entity.path}`)}>
              {t({ zh: '从表格导入', en: 'Import a spreadsheet' })}
            </Button>
          )}
        </Empty>
      ))
    )
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so it must be reached by keys */}
      <section ref={scroller} className="gx-scroller" tabIndex={0} aria-label={t(entity.plural)}>
        <Grid
          entity={entity}
          columns={columns}
          rows={rows}
          scroller={scroller}
          rowHeight={rowHeight}
          cards={narrow}
          main={main}
          page={state.page}
          sort={state.sort}
          onSort={sort => change({ sort, page: null })}
          onResize={resize}
          onMove={(name, before) => change({ columns: moved(state.columns, name, before).join(',') })}
          focus={focus}
          onFocus={setFocus}
          editing={editing}
          onEdit={(on, way) => {
            setEditing(on)
            if (way) across(way === 'next' ? 1 : -1)
            scroller.current?.focus({ preventScroll: true })
          }}
          canEdit={canEdit}
          marks={marks}
          selected={selected}
          onSelect={select}
          onSelectAll={all => setSelected(all ? new Map(rows.loaded.map(row => [row.id, row])) : new Map())}
          onVisible={onVisible}
        />
      </section>
      <Sums
        entity={entity}
        columns={columns}
        query={query}
        rows={rows}
        first={visible.first}
        fetchPage={page => client.prefetchQuery(pageQuery(entity, query, page, fields))}
        onTurn={page => main && change({ page: page > 1 ? String(page) : null })}
        scroller={scroller}
        rowHeight={rowHeight}
      />
      <Suspense>
        {selected.size > 0 &&
          chosenBars.map(Bar => (
            <Bar
              key="chosen"
              entity={entity}
              rows={[...selected.values()]}
              query={query}
              total={rows.total}
              deleted={state.deleted}
              onClear={() => setSelected(new Map())}
            />
          ))}
        {state.peek && <Peek entity={entity} id={state.peek} onClose={() => change({ peek: null })} />}
      </Suspense>
    </>
  )
}

const pageOf = (index: number) => Math.floor(index / pageSize)

function moved(names: string[], name: string, before: string): string[] {
  const right = names.indexOf(name) < names.indexOf(before)
  const others = names.filter(one => one !== name)
  const place = others.indexOf(before) + (right ? 1 : 0)
  return [...others.slice(0, place), name, ...others.slice(place)]
}
