import type { ReactNode } from 'react'
import { shortMoment } from '../../core/kinds/moments.ts'
import type { Label } from '../../core/label.ts'
import { Link } from '../../core/web/navigate.tsx'
import { useEntities } from '../../core/web/session.tsx'
import { useKindContext, useT } from '../../core/web/text.tsx'
import { actLabel } from '../audit/actLabel.ts'
import { useMoney } from '../customers/money.ts'
import { reasonsText } from '../metrics/reasons.rules.ts'
import { LevelMark } from './LevelMark.tsx'
import type { Scope, TodayAnswer } from './today.client.ts'
import { useToday } from './useToday.ts'
import './today.css'

/** A block beside the work, with its name. */
function Block({ label, children }: { label: Label; children: ReactNode }) {
  const t = useT()
  return (
    <section className="today-block">
      <h2>{t(label)}</h2>
      {children}
    </section>
  )
}

/** How the month goes against the last to the same day. */
export function Numbers() {
  const [scope, answer] = useToday()
  return answer ? <MonthNumbers answer={answer} scope={scope} /> : null
}

function MonthNumbers({ answer, scope }: { answer: TodayAnswer; scope: Scope }) {
  const { numbers } = answer
  const money = useMoney()
  const lines: { label: Label; now: number; before: number; shown: string; shownBefore: string }[] = []
  const put = (
    label: Label,
    now: number,
    before: number,
    show = (value: number) => value.toLocaleString('en-US'),
  ) => lines.push({ label, now, before, shown: show(now), shownBefore: show(before) })
  if (numbers.revenue)
    put({ zh: '收入', en: 'Revenue' }, Number(numbers.revenue.now), Number(numbers.revenue.before), value =>
      money(value),
    )
  if (numbers.orders) put({ zh: '订单', en: 'Orders' }, numbers.orders.now, numbers.orders.before)
  if (numbers.contactRecords)
    put({ zh: '联系记录', en: 'Contact records' }, numbers.contactRecords.now, numbers.contactRecords.before)
  put({ zh: '新客户', en: 'New customers' }, numbers.newCustomers.now, numbers.newCustomers.before)
  const t = useT()
  return (
    <Block
      label={scope === 'team' ? { zh: '团队本月', en: 'Our month' } : { zh: '我的本月', en: 'My month' }}
    >
      <table className="today-numbers">
        <thead className="gx-hidden">
          <tr>
            <th scope="col">{t({ zh: '指标', en: 'Figure' })}</th>
            <th scope="col">{t({ zh: '本月至今', en: 'This month so far' })}</th>
            <th scope="col">{t({ zh: '上月同期', en: 'Last month to the same day' })}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map(line => (
            <tr key={line.label.en}>
              <th scope="row">{t(line.label)}</th>
              <td className="gx-number">{line.shown}</td>
              <td className="gx-number gx-faint">
                {t({ zh: '上月同期 {value}', en: 'last month {value}' }, { value: line.shownBefore })}{' '}
                <Change now={line.now} before={line.before} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Block>
  )
}

function Change({ now, before }: { now: number; before: number }) {
  if (before <= 0) return null
  const percent = Math.round(((now - before) / before) * 100)
  if (percent === 0) return null
  return (
    <span className={percent < 0 ? 'today-down' : 'today-up'}>
      {percent < 0 ? '↓' : '↑'} {Math.abs(percent)}%
    </span>
  )
}

/** Who is leaving. */
export function Quiet() {
  const [, answer] = useToday()
  const t = useT()
  const { locale } = useKindContext()
  const money = useMoney()
  if (!answer || answer.quiet.length === 0) return null
  return (
    <Block label={{ zh: '要流失的客户', en: 'Customers going quiet' }}>
      <ul className="today-list">
        {answer.quiet.map(row => (
          <li key={row.id}>
            <div className="today-list-head">
              <LevelMark level={row.customer.level} />
              <Link to={`customers/${row.id}`} className="gx-title gx-ellipsis">
                {row.customer.name ?? '—'}
              </Link>
              <span className="gx-spring" />
              {row.customer.revenueThisYear !== undefined && (
                <span className="gx-number gx-faint">{money(row.customer.revenueThisYear)}</span>
              )}
            </div>
            <p className="gx-faint">{reasonsText(row.reasons.slice(0, 2), locale)}</p>
          </li>
        ))}
      </ul>
      {answer.counts.quiet > answer.quiet.length && (
        <Link to="customers?view=quiet" className="gx-link">
          {t({ zh: '全部 {count} 位', en: 'All {count}' }, { count: answer.counts.quiet })}
        </Link>
      )}
    </Block>
  )
}

export function Birthdays() {
  const [, answer] = useToday()
  const t = useT()
  const context = useKindContext()
  if (!answer || answer.birthdays.length === 0) return null
  return (
    <Block label={{ zh: '生日与纪念日', en: 'Birthdays' }}>
      <ul className="today-list">
        {answer.birthdays.slice(0, 8).map(one => {
          const person = one.contact ?? one.customer
          const founded = !one.contact && one.customer?.type === 'company'
          return (
            <li key={`${one.contact?.id ?? one.customer?.id}`} className="today-list-head">
              <Link
                to={one.contact ? `contacts/${one.contact.id}` : `customers/${one.customer?.id}`}
                className="gx-title gx-ellipsis"
              >
                {person?.name ?? '—'}
              </Link>
              {one.contact && <small className="gx-faint gx-ellipsis">{one.customer?.name}</small>}
              <span className="gx-spring" />
              <span className="gx-faint gx-nowrap">
                {dayWords(one.on, answer.date, context.locale)}
                {one.age
                  ? founded
                    ? t({ zh: ' · {age} 周年', en: ' · {age} years' }, { age: one.age })
                    : t({ zh: ' · {age} 岁', en: ' · turns {age}' }, { age: one.age })
                  : ''}
              </span>
            </li>
          )
        })}
      </ul>
    </Block>
  )
}

/** 今天, 明天, else month and day. */
function dayWords(day: string, today: string, locale: 'zh' | 'en'): string {
  const away = Math.round((Date.parse(day) - Date.parse(today)) / 86_400_000)
  if (away === 0) return locale === 'zh' ? '今天' : 'Today'
  if (away === 1) return locale === 'zh' ? '明天' : 'Tomorrow'
  return new Intl.DateTimeFormat(locale === 'zh' ? 'zh-CN' : 'en-GB', {
    timeZone: 'UTC',
    month: 'short',
    day: 'numeric',
  }).format(new Date(day))
}

/** What colleagues did with my customers. */
export function Colleagues() {
  const [, answer] = useToday()
  const entities = useEntities()
  const context = useKindContext()
  const t = useT()
  if (!answer || answer.colleagues.length === 0) return null
  return (
    <Block label={{ zh: '同事动态', en: 'What colleagues did' }}>
      <ul className="today-list">
        {answer.colleagues.slice(0, 8).map(one => {
          const entity = entities.get(one.entity)
          return (
            <li key={one.id}>
              <div className="today-list-head">
                <span className="gx-nowrap">{one.actor.title}</span>
                <span className="gx-faint gx-nowrap">
                  {t(actLabel(entity, one.action))} {entity && t(entity.label)}
                </span>
                <span className="gx-spring" />
                <span className="gx-faint gx-nowrap">{shortMoment(one.at, context)}</span>
              </div>
              <Link to={`customers/${one.customer.id}`} className="gx-ref gx-ellipsis">
                {one.customer.title}
              </Link>
            </li>
          )
        })}
      </ul>
    </Block>
  )
}
