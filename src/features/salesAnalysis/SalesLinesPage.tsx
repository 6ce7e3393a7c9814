import { useQuery } from '@tanstack/react-query'
import { formatDecimal } from '../../core/kinds/number.ts'
import { RefName } from '../../core/kinds/RefName.tsx'
import { api } from '../../core/web/client.ts'
import { Link, useAddressQuery } from '../../core/web/navigate.tsx'
import { useEntity } from '../../core/web/session.tsx'
import { Bones, Empty, Failed } from '../../core/web/states.tsx'
import { useT } from '../../core/web/text.tsx'
import type { SalesLines } from './lines.ts'
import { documentLabels, documents } from './sales.ts'
import '../money/money.css'
import './salesAnalysis.css'

const PAGE = 50

/** `/sales-analysis/lines?document&from&to&by&key&second&secondKey`: the lines that add up to a figure of the analysis. */
export default function SalesLinesPage() {
  const [query, change] = useAddressQuery()
  const t = useT()
  const document = documents.find(name => name === query.get('document')) ?? 'order'
  const page = Number(query.get('page') ?? 1)
  const asked = Object.fromEntries(query)
  const found = useQuery({
    queryKey: [document, 'sales-analysis-lines', asked],
    queryFn: ({ signal }) => api.get<SalesLines>('sales-analysis/lines', { ...asked, limit: PAGE }, signal),
    placeholderData: before => before,
  })
  const pages = Math.max(1, Math.ceil((found.data?.count ?? 0) / PAGE))
  const back = new URLSearchParams(
    [...query].filter(([name]) => !['key', 'secondKey', 'page'].includes(name)),
  )
  return (
    <main className="money-page">
      <header className="gx-page-head">
        <h1>
          {t(
            { zh: '{what}明细', en: 'Lines of {what}' },
            { what: t(documentLabels[document]).toLowerCase() },
          )}
        </h1>
        <Link to={`sales-analysis?${back}`} className="gx-link">
          {t({ zh: '回到统计', en: 'Back to the analysis' })}
        </Link>
      </header>
      <p className="money-lead gx-faint">
        {query.get('from')} – {query.get('to')}
        {found.data && t({ zh: '，{count} 行', en: ', {count} lines' }, { count: found.data.count })}
      </p>
      {found.error ? (
        <Failed error={found.error} retry={() => void found.refetch()} />
      ) : !found.data ? (
        <Bones lines={10} />
      ) : found.data.count === 0 ? (
        <Empty title={t({ zh: '没有明细', en: 'No lines' })} />
      ) : (
        <>
          <Lines lines={found.data} document={document} />
          {pages > 1 && (
            <p className="money-lead sales-pages">
              <button
                type="button"
                className="gx-button gx-small"
                disabled={page <= 1}
                onClick={() => change({ page: String(page - 1) })}
              >
                {t({ zh: '上一页', en: 'Before' })}
              </button>
              <span className="gx-number">
                {page} / {pages}
              </span>
              <button
                type="button"
                className="gx-button gx-small"
                disabled={page >= pages}
                onClick={() => change({ page: String(page + 1) })}
              >
                {t({ zh: '下一页', en: 'Next' })}
              </button>
            </p>
          )}
        </>
      )}
    </main>
  )
}

function Lines({ lines, document }: { lines: SalesLines; document: string }) {
  const { path } = useEntity(document)
  const t = useT()
  const { rows, sums } = lines
  const columns = [
    ['quantity', t({ zh: '数量', en: 'Quantity' })],
    ['net', t({ zh: '不含税金额', en: 'Without tax' })],
    ['amount', t({ zh: '含税金额', en: 'With tax' })],
  ] as const
  const numbers = columns.filter(([name]) => sums[name] !== null)
  const heads = {
    day: t({ zh: '日期', en: 'Date' }),
    number: t({ zh: '单号', en: 'No.' }),
    customer: t({ zh: '客户', en: 'Customer' }),
    person: t({ zh: '人员', en: 'Person' }),
    product: t({ zh: '产品', en: 'Product' }),
  }
  const hasProducts = document !== 'receipt'
  const figure = (name: (typeof columns)[number][0], value: string | null) =>
    formatDecimal(value ?? '0', name === 'quantity' ? undefined : 2)
  return (
    <div className="gx-scroll-x">
      <table className="gx-table money-table">
        <thead>
          <tr>
            <th scope="col">{heads.day}</th>
            <th scope="col">{heads.number}</th>
            <th scope="col">{heads.customer}</th>
            <th scope="col">{heads.person}</th>
            {hasProducts && <th scope="col">{heads.product}</th>}
            {numbers.map(([name, label]) => (
              <th key={name} scope="col" data-align="right">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines have no name of their own, and the page is replaced whole
            <tr key={at}>
              <td data-label={heads.day}>{row.day}</td>
              <td data-label={heads.number}>
                <Link to={`${path}/${row.document.id}`} className="gx-link">
                  {row.document.number ?? t({ zh: '打开', en: 'Open' })}
                </Link>
              </td>
              <td data-label={heads.customer}>
                {row.customer && <RefName value={row.customer} to="customer" />}
              </td>
              <td data-label={heads.person}>{row.person?.title}</td>
              {hasProducts && (
                <td data-label={heads.product}>{row.product?.title || row.description || '–'}</td>
              )}
              {numbers.map(([name, label]) => (
                <td key={name} data-align="right" data-label={label} className="gx-number">
                  {figure(name, row[name])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" colSpan={hasProducts ? 5 : 4}>
              {t({ zh: '合计', en: 'Total' })}
            </th>
            {numbers.map(([name, label]) => (
              <td key={name} data-align="right" data-label={label} className="gx-number">
                {figure(name, sums[name])}
              </td>
            ))}
          </tr>
        </tfoot>
      </table>
    </div>
  )
}
