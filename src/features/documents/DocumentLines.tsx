import type { Ref } from '../../core/field.ts'
import { formatDecimal } from '../../core/kinds/number.ts'
import { RefName } from '../../core/kinds/RefName.tsx'
import type { Label } from '../../core/label.ts'
import { useT } from '../../core/web/text.tsx'
import type { Values } from '../../core/web/values.ts'

const amount = (value: unknown) =>
  value === undefined || value === null ? '' : formatDecimal(String(value), 2)
const exact = (value: unknown) =>
  value === undefined || value === null ? '' : formatDecimal(String(value), 6, 0)
const isSet = (value: unknown) => value !== undefined && value !== null && Number(value) !== 0

interface Props {
  lines: Values[]
  /** The field of the lines that names the document they come from. */
  source?: { field: string; to: string; label: Label }
  /** What was taken of each line, and what that is called. */
  taken?: { label: Label; of: Map<string, string> }
}

/** The lines of a document, to read; columns that nobody filled are left out. */
export function DocumentLines({ lines, source, taken }: Props) {
  const t = useT()
  const discounts = lines.some(line => isSet(line.discount))
  const notes = lines.some(line => line.note)
  const dayOf = (line: Values) => (line.deliverOn ?? line.expectedOn) as string | null | undefined
  const days = lines.some(dayOf)
  return (
    <div className="gx-scroll-x">
      <table className="gx-table">
        <thead>
          <tr>
            <th scope="col" data-align="right">
              {t({ zh: '行', en: 'No.' })}
            </th>
            {source && <th scope="col">{t(source.label)}</th>}
            <th scope="col">{t({ zh: '产品', en: 'Product' })}</th>
            <th scope="col" data-align="right">
              {t({ zh: '数量', en: 'Quantity' })}
            </th>
            {taken && (
              <th scope="col" data-align="right">
                {t(taken.label)}
              </th>
            )}
            <th scope="col" data-align="right">
              {t({ zh: '单价', en: 'Price' })}
            </th>
            {discounts && (
              <th scope="col" data-align="right">
                {t({ zh: '折扣率', en: 'Discount' })}
              </th>
            )}
            <th scope="col" data-align="right">
              {t({ zh: '税率', en: 'Tax rate' })}
            </th>
            <th scope="col" data-align="right">
              {t({ zh: '税额', en: 'Tax' })}
            </th>
            <th scope="col" data-align="right">
              {t({ zh: '金额', en: 'Amount' })}
            </th>
            {days && <th scope="col">{t({ zh: '交期', en: 'Day' })}</th>}
            {notes && <th scope="col">{t({ zh: '备注', en: 'Notes' })}</th>}
          </tr>
        </thead>
        <tbody>
          {lines.map((line, index) => {
            const product = line.product as Ref | null | undefined
            const description = String(line.description ?? '')
            return (
              <tr key={String(line.id ?? index)}>
                <td data-align="right" className="gx-number gx-faint">
                  {index + 1}
                </td>
                {source && (
                  <td>
                    {line[source.field] ? <RefName value={line[source.field] as Ref} to={source.to} /> : null}
                  </td>
                )}
                <td>
                  {product ? <RefName value={product} to="product" /> : description}
                  {product && description && description !== product.title && (
                    <small className="gx-faint"> {description}</small>
                  )}
                </td>
                <td data-align="right" className="gx-number">
                  {exact(line.quantity)} <small className="gx-unit">{String(line.unit ?? '')}</small>
                </td>
                {taken && (
                  <td data-align="right" className="gx-number">
                    {exact(taken.of.get(String(line.id)) ?? '0')}
                  </td>
                )}
                <td data-align="right" className="gx-number">
                  {exact(line.price)}
                </td>
                {discounts && (
                  <td data-align="right" className="gx-number">
                    {isSet(line.discount) ? `${exact(line.discount)}%` : ''}
                  </td>
                )}
                <td data-align="right" className="gx-number">
                  {isSet(line.taxRate) ? `${exact(line.taxRate)}%` : ''}
                </td>
                <td data-align="right" className="gx-number">
                  {amount(line.tax)}
                </td>
                <td data-align="right" className="gx-number">
                  {amount(line.amount)}
                </td>
                {days && <td className="gx-number">{dayOf(line) ?? ''}</td>}
                {notes && <td>{String(line.note ?? '')}</td>}
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}
