import { lazy, Suspense, useState } from 'react'
import type { Ref } from '../../../core/field.ts'
import type { Row } from '../../../core/web/client.ts'
import { Link } from '../../../core/web/navigate.tsx'
import { useEntity } from '../../../core/web/session.tsx'
import { Empty, Unread } from '../../../core/web/states.tsx'
import { useT } from '../../../core/web/text.tsx'
import { useUnits } from '../units.client.ts'

const CreateDialog = lazy(() => import('../../../core/web/CreateDialog.tsx'))

/** The tree of branches, departments and teams. */
export default function UnitSettings() {
  const unit = useEntity('unit')
  const t = useT()
  const [under, setUnder] = useState<Row | 'top' | null>(null)
  const units = useUnits()
  if (!units.data) return <Unread of={units} />
  const rows = units.data
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
          />
        </Suspense>
      )}
    </section>
  )
}
