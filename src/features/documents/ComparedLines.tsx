import type { Ref } from '../../core/field.ts'
import { formatDecimal } from '../../core/kinds/number.ts'
import { useEntity } from '../../core/web/session.tsx'
import { useT } from '../../core/web/text.tsx'
import type { Values } from '../../core/web/values.ts'
import { compareLines, type LineChange } from '../quotes/compare.rules.ts'
import type { ContentLine } from '../quotes/versions.ts'
import './documents.css'

/** A record's lines as they are compared: every value as text. */
export const writtenLines = (record: Values) =>
  ((record.lines as Values[] | undefined) ?? []).map(line => ({
    ...Object.fromEntries(Object.entries(line).map(([name, value]) => [name, text(value)])),
    product: (line.product as Ref | null)?.title ?? null,
  })) as unknown as ContentLine[]

const text = (value: unknown) => (value === null || value === undefined ? null : String(value))

const marks: Record<LineChange, { zh: string; en: string }> = {
  same: { zh: '', en: '' },
  changed: { zh: '改', en: 'changed' },
  added: { zh: '新增', en: 'added' },
  removed: { zh: '删除', en: 'removed' },
}
const columns = ['description', 'quantity', 'unit', 'price', 'discount', 'taxRate', 'amount', 'note'] as const
const numbers: readonly string[] = ['quantity', 'price', 'discount', 'taxRate', 'amount']

interface Props {
  /** The entity of the lines, whose fields name the columns. */
  entity: string
  /** Without an earlier state they are shown as they are. */
  before?: readonly ContentLine[]
  after: readonly ContentLine[]
}

/** Lines of an earlier and a later state of a document in one table: what came, went and changed. */
export function ComparedLines({ entity, before, after }: Props) {
  const line = useEntity(entity)
  const t = useT()
  const rows = compareLines(before ?? after, after)
  const shown = columns.filter(
    name => name === 'description' || rows.some(row => isSet(row.before?.[name]) || isSet(row.after?.[name])),
  )
  return (
    <section
      className="gx-scroll-x compared"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so it must be reached by keys
      tabIndex={0}
      aria-label={t({ zh: '明细的变化', en: 'How lines differ' })}
    >
      <table className="gx-table">
        <thead>
          <tr>
            {before && <th scope="col">{t({ zh: '变化', en: 'Change' })}</th>}
            {shown.map(name => (
              <th key={name} scope="col" data-align={numbers.includes(name) ? 'right' : undefined}>
                {t(line.fields[name]?.label ?? { zh: name, en: name })}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(row => (
            <tr key={row.id} data-change={row.change}>
              {before && <td>{t(marks[row.change])}</td>}
              {shown.map(name => (
                <td key={name} data-align={numbers.includes(name) ? 'right' : undefined}>
                  {row.change === 'changed' && row.fields.includes(name) ? (
                    <Changed before={row.before?.[name] ?? null} after={row.after?.[name] ?? null} />
                  ) : (
                    shownOf(name, (row.after ?? row.before)?.[name])
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

const isSet = (value: string | null | undefined) => Boolean(value) && !(Number(value) === 0)

const shownOf = (name: string, value: string | null | undefined) =>
  value && numbers.includes(name) && !Number.isNaN(Number(value)) ? formatDecimal(value, 6, 0) : value

/** What it was, and what it is. */
export function Changed({ before, after }: { before: unknown; after: unknown }) {
  const text = (value: unknown) =>
    value === null || value === ''
      ? '—'
      : Number.isNaN(Number(value))
        ? String(value)
        : formatDecimal(String(value), 6, 0)
  return (
    <>
      <del>{text(before)}</del> <ins>{text(after)}</ins>
    </>
  )
}
