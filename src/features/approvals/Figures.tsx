import { formatDecimal } from '../../core/kinds/number.ts'
import { useSession } from '../../core/web/session.tsx'
import { useT } from '../../core/web/text.tsx'
import { comparisons, type FigureShown, type RequestShown } from './approvals.client.ts'

/** Why the rules caught: each rule with the figures it saw; what is closed to the reader by its name alone. */
export function Figures({ caught }: Pick<RequestShown, 'caught'>) {
  return (
    <ul className="approval-figures">
      {caught.map(({ rule, figures }) => (
        <li key={rule}>
          <b>{rule}</b>
          <dl>
            {figures.map(figure => (
              <Figure key={figure.label.en} figure={figure} />
            ))}
          </dl>
        </li>
      ))}
    </ul>
  )
}

function Figure({ figure }: { figure: FigureShown }) {
  const t = useT()
  const write = useWritten()
  const { label, operator, value, hidden } = figure
  return (
    <div>
      <dt>{t(label)}</dt>
      <dd className="gx-number">
        {hidden ? (
          <span className="gx-faint">{t({ zh: '您无权查看', en: 'not shown to you' })}</span>
        ) : (
          write(figure)
        )}
        {!hidden && operator && typeof value === 'string' && (
          <small className="gx-faint">
            {' '}
            {t(
              { zh: '规则：{how}', en: 'rule: {how}' },
              { how: `${t(comparisons[operator])} ${write({ ...figure, is: value })}` },
            )}
          </small>
        )}
      </dd>
    </div>
  )
}

/** A figure as it is written in sentences. */
export function useWritten() {
  const t = useT()
  const { company } = useSession()
  return ({ kind, is, names }: FigureShown): string => {
    if (is === null || is === undefined) return '—'
    if (kind === 'yes') return is ? t({ zh: '是', en: 'yes' }) : t({ zh: '否', en: 'no' })
    if (kind === 'choice') return names?.[String(is)] ? t(names[String(is)]) : String(is)
    if (kind === 'money') return `${formatDecimal(String(is), 2)} ${company.currency}`
    return kind === 'percent' ? `${formatDecimal(String(is), 2, 0)}%` : formatDecimal(String(is), 6, 0)
  }
}
