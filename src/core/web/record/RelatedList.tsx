import { PlusOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import type { Entity } from '../../entity.ts'
import type { Ref } from '../../field.ts'
import { Button } from '../Button.tsx'
import { useColumns } from '../list/columns.ts'
import { Link, useGo } from '../navigate.tsx'
import { countQuery, rowsQuery } from '../queries.ts'
import { screens } from '../registry.ts'
import { useMay } from '../session.tsx'
import { Empty, Unread } from '../states.tsx'
import { useT } from '../text.tsx'
import { RowsTable } from './RowsTable.tsx'

const CreateDialog = lazy(() => import('../CreateDialog.tsx'))

interface Props {
  entity: Entity
  /** The field that names the record: `customer`. */
  by: string
  of: Ref
  columns?: string[]
  /** Says what “new” does where neither the dialog nor the entity's own page to create one is meant. */
  onNew?: () => void
}

/** The records of another entity that name this one, newest first, with a way to all of them and to a new one. */
export default function RelatedList({ entity, by, of, columns: wished, onNew }: Props) {
  const [limit, setLimit] = useState(20)
  const [creating, setCreating] = useState(false)
  const names = (wished ?? [...entity.list.columns]).filter(name => name !== by).slice(0, 7)
  const [columns] = useColumns(entity, names)
  const query = {
    [`filter[${by}][eq]`]: of.id,
    sort: entity.list.sort,
    fields: [...new Set([entity.title, ...names])].join(','),
  }
  const rows = useQuery(rowsQuery(entity, query, limit))
  const count = useQuery(countQuery(entity, { [`filter[${by}][eq]`]: of.id }))
  const may = useMay()
  const go = useGo()
  const t = useT()
  const mayCreate = entity.creates !== false && may(entity.name, 'create')
  if (!rows.data) return <Unread of={rows} lines={4} />
  const create = () =>
    screens[entity.name]?.create ? go(`${entity.path}/new?${by}=${of.id}`) : setCreating(true)
  const all = `${entity.path}?${new URLSearchParams({ [`filter[${by}][eq]`]: of.id })}`
  return (
    <>
      <div className="gx-related-head">
        <Link to={all} className="gx-link">
          {t({ zh: '全部 {count}', en: 'All {count}' }, { count: count.data ?? '…' })}
        </Link>
        {mayCreate && (
          <Button look="small" onClick={onNew ?? create}>
            <PlusOutlined />{' '}
            {t({ zh: '新建{object}', en: 'New {object}' }, { object: t(entity.label).toLowerCase() })}
          </Button>
        )}
      </div>
      {rows.data.data.length === 0 ? (
        <Empty
          title={t(
            { zh: '还没有{object}', en: 'No {object} yet' },
            { object: t(entity.plural).toLowerCase() },
          )}
        />
      ) : (
        <RowsTable entity={entity} rows={rows.data.data} columns={columns} head />
      )}
      {rows.data.next && limit < 200 && (
        <Button look="link" onClick={() => setLimit(limit + 60)}>
          {t({ zh: '再显示一些', en: 'Show more' })}
        </Button>
      )}
      {creating && (
        <Suspense>
          <CreateDialog entity={entity.name} initial={{ [by]: of }} onClose={() => setCreating(false)} />
        </Suspense>
      )}
    </>
  )
}
