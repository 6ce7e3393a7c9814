import { useQuery } from '@tanstack/react-query'
import type { Entity } from '../../core/entity.ts'
import { useColumns } from '../../core/web/list/columns.ts'
import { listField } from '../../core/web/list/listField.ts'
import { readFilters, useViews, type View, writeFilters } from '../../core/web/list/state.ts'
import { Link } from '../../core/web/navigate.tsx'
import { countQuery, type ListQuery, rowsQuery } from '../../core/web/queries.ts'
import { RowsTable } from '../../core/web/record/RowsTable.tsx'
import { isOpen, useEntities, useMay, useSession } from '../../core/web/session.tsx'
import { Bones } from '../../core/web/states.tsx'
import { useT } from '../../core/web/text.tsx'

const COLUMNS = 5

interface Block {
  options: Record<string, string>
}

/** A view as the first rows of its list. */
export function ViewList({ options }: Block) {
  const entities = useEntities()
  const may = useMay()
  const entity = entities.get(options.object ?? '')
  if (!entity || !may(entity.name, 'read')) return null
  return <FoundList entity={entity} view={options.view ?? ''} rows={Number(options.rows) || 5} />
}

function FoundList({ entity, view: key, rows: most }: { entity: Entity; view: string; rows: number }) {
  const view = useViews(entity).find(one => one.key === key)
  const query = useViewQuery(entity, view)
  const names = (view?.state.columns?.split(',') ?? [...entity.list.columns]).slice(0, COLUMNS)
  const [columns] = useColumns(entity, names)
  const fields = [...new Set([entity.title, ...names])].filter(name => entity.fields[name]).join(',')
  const rows = useQuery({ ...rowsQuery(entity, { ...query, fields }, most), enabled: view !== undefined })
  const count = useQuery({ ...countQuery(entity, query), enabled: view !== undefined })
  const t = useT()
  if (!view) return null
  return (
    <section className="home-view">
      <h2>
        <Link to={`${entity.path}?view=${view.key}`} className="gx-title">
          {t(entity.plural)} · {t(view.label)}
        </Link>{' '}
        <span className="gx-faint gx-number">{count.data?.toLocaleString('en-US')}</span>
      </h2>
      {!rows.data ? (
        <Bones lines={3} />
      ) : rows.data.data.length === 0 ? (
        <p className="gx-faint">{t({ zh: '没有符合条件的记录', en: 'Nothing matches' })}</p>
      ) : (
        <RowsTable entity={entity} rows={rows.data.data} columns={columns} head />
      )}
    </section>
  )
}

/** How many records each of several views has; each leads to its list. */
export function ViewCounts({ options }: Block) {
  const entities = useEntities()
  const may = useMay()
  const t = useT()
  const chosen = (options.views ?? '').split(',').flatMap(one => {
    const [object = '', view = ''] = one.split(':')
    const entity = entities.get(object)
    return entity && view && may(object, 'read') ? [{ entity, view }] : []
  })
  if (chosen.length === 0) return null
  return (
    <section className="home-view">
      <h2>{t({ zh: '数量', en: 'Counts' })}</h2>
      <ul className="home-counts">
        {chosen.map(({ entity, view }) => (
          <Count key={`${entity.name} ${view}`} entity={entity} view={view} />
        ))}
      </ul>
    </section>
  )
}

function Count({ entity, view: key }: { entity: Entity; view: string }) {
  const view = useViews(entity).find(one => one.key === key)
  const query = useViewQuery(entity, view)
  const count = useQuery({ ...countQuery(entity, query), enabled: view !== undefined })
  const t = useT()
  if (!view) return null
  return (
    <li>
      <Link to={`${entity.path}?view=${view.key}`}>
        <span>
          {t(entity.plural)} · {t(view.label)}
        </span>
        <b className="gx-number">{count.data?.toLocaleString('en-US') ?? '…'}</b>
      </Link>
    </li>
  )
}

/** What the API is asked for a view: its filters that are open to this person, and its order. */
function useViewQuery(entity: Entity, view: View | undefined): ListQuery {
  const { permissions } = useSession()
  const open = (name: string) => isOpen(permissions, entity.name, name)
  const filters = (readFilters(Object.entries(view?.state ?? {})) ?? []).filter(
    one => listField(entity, one.field) && open(one.field),
  )
  const sort = view?.state.sort
  return { ...writeFilters(filters), sort: sort && open(sort.replace(/^-/, '')) ? sort : entity.list.sort }
}
