import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { shortMoment } from '../../core/kinds/moments.ts'
import type { Label } from '../../core/label.ts'
import { Button } from '../../core/web/Button.tsx'
import { Link, useAddressQuery } from '../../core/web/navigate.tsx'
import { useEntities, useSession } from '../../core/web/session.tsx'
import { Empty, Unread } from '../../core/web/states.tsx'
import { useKindContext, useT } from '../../core/web/text.tsx'
import { AwayDialog } from './AwayDialog.tsx'
import { countQuery, listQuery, type RequestShown, states } from './approvals.client.ts'
import { useWritten } from './Figures.tsx'
import type { Tab } from './read.ts'
import './approvals.css'

const tabs: { key: Tab; label: Label; nothing: Label }[] = [
  {
    key: 'mine',
    label: { zh: '待我审批', en: 'Waiting for me' },
    nothing: { zh: '没有等您审批的事项', en: 'Nothing waits for you' },
  },
  {
    key: 'asked',
    label: { zh: '我发起的', en: 'Asked by me' },
    nothing: {
      zh: '您还没有提交过审批。单据按公司规则需要审批时，会在确认时自动提交。',
      en: 'You have asked for nothing. What the rules want approved is sent when you confirm it.',
    },
  },
  {
    key: 'decided',
    label: { zh: '已办', en: 'Decided' },
    nothing: { zh: '您还没有处理过审批', en: 'You have decided nothing yet' },
  },
]

/** `/approvals?tab={mine|asked|decided}` */
export default function ApprovalsPage() {
  const [query, change] = useAddressQuery()
  const counts = useQuery(countQuery)
  const { seenBy } = useSession()
  const [away, setAway] = useState(false)
  const t = useT()
  const tab = tabs.find(one => one.key === query.get('tab')) ?? tabs[0]
  const found = useQuery(listQuery(tab.key))
  useEffect(() => {
    document.title = t({ zh: '审批', en: 'Approvals' })
  }, [t])
  const countOf: Partial<Record<Tab, number>> = counts.data ?? {}
  return (
    <main className="approvals">
      <header className="gx-page-head">
        <h1>{t({ zh: '审批', en: 'Approvals' })}</h1>
        <div className="gx-acts">
          {!seenBy && (
            <Button onClick={() => setAway(true)}>{t({ zh: '外出委托', en: 'While I am away' })}</Button>
          )}
        </div>
      </header>
      <nav className="gx-tabs-line" aria-label={t({ zh: '查看', en: 'View' })}>
        <div className="gx-tabs" role="tablist">
          {tabs.map(one => (
            <button
              key={one.key}
              type="button"
              className="gx-tab"
              role="tab"
              aria-selected={one === tab}
              onClick={() => change({ tab: one.key })}
            >
              {t(one.label)}
              {Boolean(countOf[one.key]) && (
                <span className="gx-number approval-count">{countOf[one.key]}</span>
              )}
            </button>
          ))}
        </div>
      </nav>
      {!found.data ? (
        <Unread of={found} lines={6} />
      ) : found.data.data.length === 0 ? (
        <Empty title={t(tab.nothing)} />
      ) : (
        <ul className="approval-list">
          {found.data.data.map(one => (
            <RequestLine key={one.id} one={one} />
          ))}
        </ul>
      )}
      {away && <AwayDialog onClose={() => setAway(false)} />}
    </main>
  )
}

/** What it is, of whom, why, and for whom it waits. */
export function RequestLine({ one }: { one: RequestShown }) {
  const entities = useEntities()
  const context = useKindContext()
  const write = useWritten()
  const t = useT()
  const object = entities.get(one.entity)
  const figures = one.caught.flatMap(({ figures }) => figures).filter(figure => !figure.hidden)
  const once = figures.filter(
    (figure, at) => figures.findIndex(other => other.label.en === figure.label.en) === at,
  )
  return (
    <li>
      <div className="approval-line-head">
        <Link to={`approvals/${one.id}`} className="gx-title gx-ellipsis">
          {[object && t(object.label), one.title, one.about].filter(Boolean).join(' ')} · {t(one.verb)}
        </Link>
        <span className="gx-tag" data-state={one.state}>
          {t(states[one.state] ?? states.waiting)}
        </span>
      </div>
      <p className="approval-line-facts">
        {once.map(figure => (
          <span key={figure.label.en}>
            <span className="gx-faint">{t(figure.label)}</span>{' '}
            <span className="gx-number">{write(figure)}</span>
          </span>
        ))}
      </p>
      <p className="gx-faint">
        {one.asker.title} · {shortMoment(one.askedAt, context)}
        {one.state === 'waiting' &&
          one.waitingFor.length > 0 &&
          ` · ${t(
            { zh: '等待{who}（{step}/{steps}）', en: 'waits for {who} ({step}/{steps})' },
            {
              who: one.waitingFor.map(person => person.title).join(t({ zh: '、', en: ', ' })),
              step: one.step + 1,
              steps: one.steps,
            },
          )}`}
      </p>
    </li>
  )
}
