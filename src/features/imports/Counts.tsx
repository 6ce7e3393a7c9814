import type { Label } from '../../core/label.ts'
import { Link } from '../../core/web/navigate.tsx'
import { useEntities } from '../../core/web/session.tsx'
import { useT } from '../../core/web/text.tsx'
import type { Import, ImportCounts } from './imports.client.ts'

interface Figure {
  key: string
  label: Label
  value: number
  wrong?: boolean
  to?: string
}

const order = ['customers', 'contacts', 'products', 'orders', 'orderLines', 'contactRecords']

/** 新建客户 812 · 更新 143 · 跳过 20 · 出错 9; with the import at hand each new object leads to its new records. */
export function Counts({ counts, one, short }: { counts: ImportCounts; one?: Import; short?: boolean }) {
  const entities = useEntities()
  const t = useT()
  const created = Object.entries(counts.created)
    .filter(([, value]) => value > 0)
    .sort(([a], [b]) => order.indexOf(a) - order.indexOf(b))
    .map(([path, value]): Figure => {
      const entity = [...entities.values()].find(known => known.path === path)
      const name = entity?.plural ?? { zh: path, en: path }
      return {
        key: path,
        label: { zh: `新建${name.zh}`, en: `New ${name.en.toLowerCase()}` },
        value,
        to: one && entity?.navigation ? newRecords(path, one) : undefined,
      }
    })
  const nothing: Figure = { key: 'created', label: { zh: '新建', en: 'New' }, value: 0 }
  const figures: Figure[] = [
    ...(short ? [] : [{ key: 'read', label: { zh: '读取行', en: 'Rows read' }, value: counts.read }]),
    ...(created.length > 0 ? created : [nothing]),
    { key: 'updated', label: { zh: '更新', en: 'Updated' }, value: counts.updated },
    { key: 'skipped', label: { zh: '跳过', en: 'Skipped' }, value: counts.skipped },
    { key: 'returned', label: { zh: '其中退货行', en: 'Of them returns' }, value: counts.returned },
    { key: 'repeated', label: { zh: '重复行', en: 'Repeated rows' }, value: counts.repeated },
    { key: 'failed', label: { zh: '出错', en: 'Errors' }, value: counts.failed, wrong: true },
  ]
  const always = short ? [] : ['updated', 'skipped']
  return (
    <dl className="imports-counts" data-short={short || undefined}>
      {figures
        .filter(({ key, value, wrong }) => value > 0 || wrong || key === 'created' || always.includes(key))
        .map(({ key, label, value, wrong, to }) => (
          <div key={key} data-figure={key}>
            <dt>{t(label)}</dt>
            <dd className={wrong && value > 0 ? 'gx-number gx-late' : 'gx-number'}>
              {to ? (
                <Link to={to} className="gx-link">
                  {value.toLocaleString('en-US')}
                </Link>
              ) : (
                value.toLocaleString('en-US')
              )}
            </dd>
          </div>
        ))}
    </dl>
  )
}

/** The list of what it brought in and still stands. */
export function newRecords(path: string, { id }: Import): string {
  return `${path}?${new URLSearchParams({ 'filter[importId][eq]': id })}`
}
