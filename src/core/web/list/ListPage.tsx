import { DownloadOutlined, ImportOutlined, PlusOutlined, SettingOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, Suspense, useEffect, useRef, useState } from 'react'
import type { Entity } from '../../entity.ts'
import { kindWebOf } from '../../kinds/index.web.tsx'
import { Button } from '../Button.tsx'
import { download } from '../download.tsx'
import { useKeys } from '../keys.ts'
import { Menu, type MenuItem } from '../Menu.tsx'
import { useGo } from '../navigate.tsx'
import { countQuery } from '../queries.ts'
import { listModes, listTabs, listTools } from '../registry.ts'
import { useMay } from '../session.tsx'
import { Bones } from '../states.tsx'
import { useT } from '../text.tsx'
import { useDebounced } from '../useDebounced.ts'
import { setCompact, useDensity } from './density.ts'
import { EntityList } from './EntityList.tsx'
import { Filters } from './Filters.tsx'
import { createdAt } from './listField.ts'
import { ModeMenu } from './ModeMenu.tsx'
import {
  type ChangeList,
  type Filter,
  filtersChange,
  type ListState,
  listQuery,
  useAddressState,
} from './state.ts'

interface Props {
  entity: Entity
  fixed?: Filter[]
  empty?: ReactNode
  /** Further buttons at the right of the title. */
  acts?: ReactNode
}

/** The page of a list: title with total, views, filters, and the rows as a table or in another mode. Its state is the address. */
export function ListPage({ entity, fixed, empty, acts }: Props) {
  const [state, change] = useAddressState(entity)
  const query = listQuery(state, fixed)
  const count = useQuery(countQuery(entity, query))
  const go = useGo()
  const may = useMay()
  const t = useT()
  const create = () => go(`${entity.path}/new`)
  const mayCreate = entity.creates !== false && may(entity.name, 'create')
  useKeys({ c: () => mayCreate && create() })
  const [key = '', by = ''] = halves(state.mode)
  const Mode = listModes.find(one => one.key === key)?.component
  return (
    <main className="gx-list-page">
      <header className="gx-page-head">
        <h1>
          {t(entity.plural)}
          <small className="gx-total gx-number">
            {count.data === undefined
              ? ' '
              : t({ zh: '共 {count}', en: '{count}' }, { count: count.data.toLocaleString('en-US') })}
          </small>
        </h1>
        <div className="gx-acts">
          {acts}
          {mayCreate && (
            <Button look="primary" onClick={create} title="C">
              <PlusOutlined /> {t({ zh: '新建', en: 'New' })}
            </Button>
          )}
        </div>
      </header>
      {listTabs.map(Tabs => (
        <Tabs key="tabs" entity={entity} state={state} change={change} />
      ))}
      <div className="gx-toolbar">
        <SearchBox entity={entity} state={state} change={change} />
        <Filters
          entity={entity}
          filters={state.filters}
          onChange={filters => change(filtersChange(state, filters))}
        />
        <span className="gx-spring" />
        <Display entity={entity} state={state} change={change} query={query} />
      </div>
      <Suspense fallback={<Bones />}>
        {Mode ? (
          <Mode entity={entity} by={by} query={query} state={state} change={change} />
        ) : (
          <EntityList
            entity={entity}
            state={state}
            change={change}
            fixed={fixed}
            onNew={create}
            empty={empty}
            main
          />
        )}
      </Suspense>
    </main>
  )
}

/** `board.level` → board, level; a field may say more: `group.orderedOn.month`. */
function halves(mode: string): string[] {
  const dot = mode.indexOf('.')
  return dot < 0 ? [mode] : [mode.slice(0, dot), mode.slice(dot + 1)]
}

function SearchBox({ entity, state, change }: { entity: Entity; state: ListState; change: ChangeList }) {
  const [typed, setTyped] = useState(state.q)
  const box = useRef<HTMLInputElement>(null)
  const q = useDebounced(typed.trim(), 120)
  const t = useT()
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what is typed here changes the address
  useEffect(() => {
    if (q !== state.q) change({ q: q || null, page: null })
  }, [q])
  useEffect(() => setTyped(now => (now.trim() === state.q ? now : state.q)), [state.q])
  useKeys({ f: () => box.current?.focus() })
  if (!Object.values(entity.fields).some(field => field.search)) return null
  return (
    <input
      ref={box}
      type="search"
      title="F"
      className="gx-input gx-list-search"
      value={typed}
      placeholder={t({ zh: '在列表中查找', en: 'Find in this list' })}
      aria-label={t({ zh: '在列表中查找', en: 'Find in this list' })}
      onChange={event => setTyped(event.target.value)}
    />
  )
}

interface DisplayProps {
  entity: Entity
  state: ListState
  change: ChangeList
  query: Record<string, string>
}

/** Mode, columns, row height, export, recycle bin. */
function Display({ entity, state, change, query }: DisplayProps) {
  const t = useT()
  const may = useMay()
  const go = useGo()
  const [, compact] = useDensity()
  const fields = Object.entries({ ...entity.fields, createdAt })
  const toggled = (name: string) =>
    state.columns.includes(name) ? state.columns.filter(one => one !== name) : [...state.columns, name]
  const columns: MenuItem[] = fields
    .filter(([, field]) => !kindWebOf(field).rows)
    .map(([name, field]) => ({
      key: name,
      label: t(field.label),
      words: `${field.label.zh} ${field.label.en}`,
      checked: state.columns.includes(name),
      stays: true,
      run: () => change({ columns: toggled(name).join(',') || null }),
    }))
  const sorts: MenuItem[] = fields
    .filter(([, field]) => field.sortable)
    .map(([name, field]) => ({
      key: name,
      label: t(field.label),
      hint: state.sort === name ? '↑' : state.sort === `-${name}` ? '↓' : undefined,
      run: () => change({ sort: state.sort === `-${name}` ? name : `-${name}`, page: null }),
    }))
  const more: MenuItem[] = [
    {
      key: 'compact',
      label: t({ zh: '紧凑行高', en: 'Compact rows' }),
      checked: compact,
      run: () => setCompact(!compact),
    },
    ...(entity.importable && may(entity.name, 'import')
      ? [
          {
            key: 'import',
            apart: true,
            icon: <ImportOutlined />,
            label: t({ zh: '导入', en: 'Import' }),
            run: () => go(`imports/new?object=${entity.path}`),
          },
        ]
      : []),
    ...(may(entity.name, 'export')
      ? (['xlsx', 'csv'] as const).map(format => ({
          key: format,
          apart: format === 'xlsx' && !entity.importable,
          icon: <DownloadOutlined />,
          label: t({ zh: '导出 ', en: 'Export ' }) + (format === 'xlsx' ? 'Excel' : 'CSV'),
          run: () => exportRows(entity, query, state.columns, format),
        }))
      : []),
    {
      key: 'deleted',
      apart: true,
      label: t({ zh: '回收站', en: 'Recycle bin' }),
      checked: state.deleted,
      run: () => change({ deleted: state.deleted ? null : 'true', peek: null }),
    },
  ]
  return (
    <div className="gx-display">
      <ModeMenu entity={entity} state={state} change={change} />
      <Menu items={sorts} className="gx-button gx-quiet gx-phone-only" align="end">
        {t({ zh: '排序', en: 'Sort' })}
      </Menu>
      {listTools.map((Tool, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the tools are the same as long as the page lives
        <Tool key={place} entity={entity} state={state} change={change} />
      ))}
      <Menu items={columns} search className="gx-button gx-quiet" align="end">
        {t({ zh: '列', en: 'Columns' })}
      </Menu>
      <Menu items={more} className="gx-button gx-quiet" align="end" label={t({ zh: '更多', en: 'More' })}>
        <SettingOutlined />
      </Menu>
    </div>
  )
}

function exportRows(entity: Entity, query: Record<string, string>, columns: string[], format: string) {
  const search = new URLSearchParams({
    ...query,
    format,
    fields: [...new Set([entity.title, ...columns])].join(','),
  })
  void download(`${entity.path}/export?${search}`)
}
