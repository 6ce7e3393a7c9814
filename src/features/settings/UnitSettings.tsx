import { PlusOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import type { Entity } from '../../core/entity.ts'
import type { Ref } from '../../core/field.ts'
import { Cell } from '../../core/web/Cell.tsx'
import type { Row } from '../../core/web/client.ts'
import { useWrites } from '../../core/web/mutations.ts'
import { Link } from '../../core/web/navigate.tsx'
import { rowsQuery } from '../../core/web/queries.ts'
import { useEntity } from '../../core/web/session.tsx'
import { Bones, Empty, Failed } from '../../core/web/states.tsx'
import { useT } from '../../core/web/text.tsx'
import { toast } from '../../core/web/toast.tsx'

const CreateDialog = lazy(() => import('../../core/web/CreateDialog.tsx'))

/** The tree of branches, departments and teams. */
export default function UnitSettings() {
  const entity = useEntity('unit')
  const units = useQuery(rowsQuery(entity, { fields: 'name,kind,parent,head' }, 200))
  const [below, setBelow] = useState<Ref | 'top' | null>(null)
  const t = useT()
  if (units.error) return <Failed error={units.error} retry={() => void units.refetch()} />
  if (!units.data) return <Bones />
  const rows = units.data.data
  return (
    <>
      <button type="button" className="gx-button" onClick={() => setBelow('top')}>
        <PlusOutlined /> {t({ zh: '新建部门', en: 'New unit' })}
      </button>
      {rows.length === 0 ? (
        <Empty title={t({ zh: '还没有部门', en: 'No units yet' })} />
      ) : (
        <div className="settings-tree">
          <Branch entity={entity} rows={rows} above={null} onAdd={setBelow} />
        </div>
      )}
      {below && (
        <Suspense>
          <CreateDialog
            entity="unit"
            initial={below === 'top' ? {} : { parent: below }}
            onClose={() => setBelow(null)}
          />
        </Suspense>
      )}
    </>
  )
}

interface BranchProps {
  entity: Entity
  rows: Row[]
  above: string | null
  onAdd: (below: Ref) => void
}

function Branch({ entity, rows, above, onAdd }: BranchProps) {
  const writes = useWrites(entity)
  const t = useT()
  const known = new Set(rows.map(row => row.id))
  const here = rows.filter(row => {
    const parent = (row.parent as Ref | null)?.id
    return above === null ? !parent || !known.has(parent) : parent === above
  })
  if (here.length === 0) return null
  return (
    <ul>
      {here.map(row => (
        <li key={row.id}>
          <div>
            <Link to={`${entity.path}/${row.id}`} className="gx-title">
              {String(row.name)}
            </Link>
            {entity.fields.kind && (
              <small className="gx-faint">
                <Cell value={row.kind} field={entity.fields.kind} name="kind" />
              </small>
            )}
            <span className="gx-faint">{(row.head as Ref | null)?.title}</span>
            <span className="gx-spring" />
            <button
              type="button"
              className="gx-link"
              onClick={() => onAdd({ id: row.id, title: String(row.name) })}
            >
              {t({ zh: '加下级', en: 'Add below' })}
            </button>
            <button
              type="button"
              className="gx-link"
              onClick={() => void writes.remove(row.id).catch(toast.error)}
            >
              {t({ zh: '删除', en: 'Delete' })}
            </button>
          </div>
          <Branch entity={entity} rows={rows} above={row.id} onAdd={onAdd} />
        </li>
      ))}
    </ul>
  )
}
