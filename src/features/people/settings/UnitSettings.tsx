import { useQuery, useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import type { Ref } from '../../../core/field.ts'
import { api, type Page, type Row } from '../../../core/web/client.ts'
import { Link } from '../../../core/web/navigate.tsx'
import { useEntity } from '../../../core/web/session.tsx'
import { Bones, Empty, Failed } from '../../../core/web/states.tsx'
import { useT } from '../../../core/web/text.tsx'

const CreateDialog = lazy(() => import('../../../core/web/CreateDialog.tsx'))

interface Placed {
  row: Row
  depth: number
}

/** Units in the order of the tree, each with how deep it stands. */
function placed(rows: Row[], parent: string | null = null, depth = 0): Placed[] {
  return rows
    .filter(row => ((row.parent as Ref | null)?.id ?? null) === parent)
    .flatMap(row => [{ row, depth }, ...placed(rows, row.id, depth + 1)])
}

/** The tree of branches, departments and teams. */
export default function UnitSettings() {
  const client = useQueryClient()
  const unit = useEntity('unit')
  const t = useT()
  const [under, setUnder] = useState<Row | 'top' | null>(null)
  const queryKey = ['settings', 'units']
  const units = useQuery({ queryKey, queryFn: () => api.get<Page>('units', { limit: 200 }) })
  if (units.error) return <Failed error={units.error} retry={() => void units.refetch()} />
  if (!units.data) return <Bones />
  const rows = placed(units.data.data)
  return (
    <section className="gx-settings-part">
      <div>
        <button type="button" className="gx-button gx-primary" onClick={() => setUnder('top')}>
          {t({ zh: '新建部门', en: 'New unit' })}
        </button>
      </div>
      {rows.length === 0 && (
        <Empty
          title={t({
            zh: '还没有部门。先建分公司或部门，再把同事放进去。',
            en: 'No units yet. Make branches or departments first, then put people into them.',
          })}
        />
      )}
      <ul className="gx-settings-rows">
        {rows.map(({ row, depth }) => (
          <li key={row.id}>
            <span style={{ paddingInlineStart: depth * 24 }}>
              <Link to={`units/${row.id}`} className="gx-title">
                {String(row.name)}
              </Link>
              <small>
                {[
                  t(
                    unit.fields.kind?.choices?.find(one => one.value === row.kind)?.label ?? {
                      zh: '',
                      en: '',
                    },
                  ),
                  (row.head as Ref | null)?.title,
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </small>
            </span>
            <button type="button" className="gx-button gx-small" onClick={() => setUnder(row)}>
              {t({ zh: '加下级', en: 'Add below' })}
            </button>
          </li>
        ))}
      </ul>
      {under && (
        <Suspense>
          <CreateDialog
            entity="unit"
            initial={under === 'top' ? {} : { parent: { id: under.id, title: String(under.name) } }}
            onClose={() => setUnder(null)}
            onCreated={() => void client.invalidateQueries({ queryKey })}
          />
        </Suspense>
      )}
    </section>
  )
}
