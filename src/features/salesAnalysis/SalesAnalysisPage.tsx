import { useQuery } from '@tanstack/react-query'
import { can } from '../../core/actor.ts'
import { formatDecimal } from '../../core/kinds/number.ts'
import { api } from '../../core/web/client.ts'
import { Download } from '../../core/web/download.tsx'
import { useEntity, useSession } from '../../core/web/session.tsx'
import { Bones, Empty, Failed } from '../../core/web/states.tsx'
import { useT } from '../../core/web/text.tsx'
import { Asked } from './Asked.tsx'
import type { Analysis } from './analysis.ts'
import { SalesChart } from './SalesChart.tsx'
import { SalesTable } from './SalesTable.tsx'
import { dimensionLabels, documentLabels } from './sales.ts'
import { askedOf, type SalesState, useSalesState } from './salesAnalysis.client.ts'
import { changeOf, keyText } from './texts.ts'
import '../money/money.css'
import '../cashFlow/cashFlow.css'
import './salesAnalysis.css'

/** `/sales-analysis?document&from&to&by&second&compare&measures&chart`: what was sold, by what one likes. */
export default function SalesAnalysisPage() {
  const asked = useSalesState()
  const { state } = asked
  const session = useSession()
  const t = useT()
  const found = useQuery({
    queryKey: [state.document, 'sales-analysis', askedOf(state)],
    queryFn: ({ signal }) => api.get<Analysis>('sales-analysis', askedOf(state), signal),
    placeholderData: before => before,
    enabled: state.measures.length > 0,
  })
  const file = (format: string) =>
    `sales-analysis/export?${new URLSearchParams({ ...askedOf(state), format })}`
  return (
    <main className="money-page flow-page sales-page">
      <header className="gx-page-head">
        <h1>{t({ zh: '销售统计', en: 'Sales analysis' })}</h1>
        {can(session, state.document, 'export') && (
          <span className="sales-files">
            {['xlsx', 'csv'].map(format => (
              <Download key={format} className="gx-button gx-small" path={file(format)}>
                {t({ zh: '导出 {format}', en: 'Export {format}' }, { format: format.toUpperCase() })}
              </Download>
            ))}
          </span>
        )}
      </header>
      <Asked {...asked} />
      {state.measures.length === 0 ? (
        <Empty
          title={t(
            {
              zh: '您的角色看不到{what}的金额和日期',
              en: 'Your role does not see amounts and dates of {what}',
            },
            { what: t(documentLabels[state.document]) },
          )}
        />
      ) : found.error ? (
        <Failed error={found.error} retry={() => void found.refetch()} />
      ) : !found.data ? (
        <Bones lines={10} />
      ) : found.data.rows.length === 0 ? (
        <Empty
          title={t(
            {
              zh: '这段时间没有符合条件的已确认{what}。换一段时间或单据，或放宽筛选',
              en: 'No confirmed {what} in this time that fit. Choose another time or other documents, or filter less',
            },
            { what: t(documentLabels[state.document]) },
          )}
        />
      ) : (
        <>
          <Lead analysis={found.data} state={state} />
          <SalesChart analysis={found.data} state={state} />
          <SalesTable analysis={found.data} state={state} />
        </>
      )}
    </main>
  )
}

/** The answer in a sentence. */
function Lead({ analysis, state }: { analysis: Analysis; state: SalesState }) {
  const { company, user } = useSession()
  const { fields } = useEntity('customer')
  const t = useT()
  const [name] = state.measures.filter(one => one === 'net' || one === 'amount')
  const now = name && analysis.total.now[name]
  if (!name || !now) return null
  const before = analysis.total.before?.[name]
  const change = before ? changeOf(now, before) : null
  const [first] = analysis.rows
  return (
    <p className="money-lead">
      {t(
        { zh: '{what}合计 {sum} {currency}', en: '{what}: {sum} {currency} in all' },
        { what: t(documentLabels[state.document]), sum: formatDecimal(now, 2), currency: company.currency },
      )}
      {change !== null &&
        t(
          state.compare === 'year'
            ? { zh: '，比去年同期 {change}%', en: ', {change}% against a year ago' }
            : { zh: '，比上期 {change}%', en: ', {change}% against the time before' },
          { change: Number(change) > 0 ? `+${change}` : change },
        )}
      {state.chart === 'bar' &&
        first &&
        analysis.count > 1 &&
        Number(now) > 0 &&
        t(
          {
            zh: '；{by}中最多的是 {name}，占 {share}%',
            en: '; most by {by}: {name} with {share}%',
          },
          {
            by: t(dimensionLabels[state.by]),
            name: keyText(state.by, first, user.locale, fields),
            share: ((Number(first.now[name] ?? 0) / Number(now)) * 100).toFixed(1),
          },
        )}
      {t({ zh: '。', en: '.' })}
    </p>
  )
}
