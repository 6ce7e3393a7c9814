import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { mayAdminister } from '../../core/actor.ts'
import type { Entity } from '../../core/entity.ts'
import type { Field, Ref } from '../../core/field.ts'
import { date } from '../../core/kinds/date.ts'
import { fullMoment } from '../../core/kinds/moments.ts'
import type { Label } from '../../core/label.ts'
import { api, type Page, type TimelineEntry } from '../../core/web/client.ts'
import { Download } from '../../core/web/download.tsx'
import { FieldInput } from '../../core/web/FieldInput.tsx'
import { Link, useAddressQuery } from '../../core/web/navigate.tsx'
import { allRowsQuery } from '../../core/web/queries.ts'
import { useEntities, useEntity, useSession } from '../../core/web/session.tsx'
import { Empty, Unread } from '../../core/web/states.tsx'
import { useKindContext, useT } from '../../core/web/text.tsx'
import { toast } from '../../core/web/toast.ts'
import { actLabel } from './actLabel.ts'
import { Changes } from './Changes.tsx'

type AuditEntry = TimelineEntry & { via: string }

/** What is no entity yet changes: settings, keys, invitations. */
const others: Record<string, Label> = {
  company: { zh: '公司设置', en: 'Company settings' },
  apiKey: { zh: 'API 密钥', en: 'API keys' },
  invitation: { zh: '邀请', en: 'Invitations' },
  mailSettings: { zh: '发信设置', en: 'Mail settings' },
  customField: { zh: '自定义字段', en: 'Own fields' },
  shape: { zh: '对象设置', en: 'Shape of objects' },
}
const ways: Record<string, Label> = {
  session: { zh: '网页', en: 'Screen' },
  key: { zh: 'API', en: 'API' },
  import: { zh: '导入', en: 'Import' },
  job: { zh: '系统任务', en: 'Job' },
  cli: { zh: '命令行', en: 'Command line' },
}
const acts: Record<string, Label> = {
  create: { zh: '新建', en: 'Created' },
  update: { zh: '修改', en: 'Changed' },
  delete: { zh: '删除', en: 'Deleted' },
  restore: { zh: '恢复', en: 'Restored' },
  export: { zh: '导出', en: 'Exported' },
}
const days: Record<'from' | 'to', Field> = {
  from: date({ label: { zh: '从这天起', en: 'From this day' } }),
  to: date({ label: { zh: '到这天止', en: 'Up to this day' } }),
}
const filters = ['actor', 'entity', 'action', 'via', 'from', 'to'] as const

/** Every change in the company: found by person, object, act and day; taken along as a file; kept as long as the company wants. */
export default function AuditSettings() {
  const [address, change] = useAddressQuery()
  const entities = useEntities()
  const session = useSession()
  const t = useT()
  const query = Object.fromEntries(filters.map(name => [name, address.get(name) ?? '']))
  const people = useQuery(allRowsQuery(useEntity('user'), { fields: 'name', sort: 'name' }))
  const log = useInfiniteQuery({
    queryKey: ['audit', query],
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<AuditEntry>>('audit', { ...query, cursor: pageParam }, signal),
    initialPageParam: '',
    getNextPageParam: page => page.next,
  })
  const entries = log.data?.pages.flatMap(page => page.data) ?? []
  const search = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== ''))
  const choice = (name: string, label: Label, options: [string, string][]) => (
    <select
      className="gx-input"
      aria-label={t(label)}
      value={query[name]}
      onChange={event => change({ [name]: event.target.value || null })}
    >
      <option value="">{t(label)}</option>
      {options.map(([value, text]) => (
        <option key={value} value={value}>
          {text}
        </option>
      ))}
    </select>
  )
  const labelled = (labels: Record<string, Label>) =>
    Object.entries(labels).map(([value, label]): [string, string] => [value, t(label)])
  return (
    <div className="gx-audit">
      {mayAdminister(session, 'settings') && <Retention />}
      <div className="gx-audit-filters">
        {choice(
          'actor',
          { zh: '全部人员', en: 'Everyone' },
          (people.data ?? []).map(person => [person.id, String(person.name)]),
        )}
        {choice('entity', { zh: '全部对象', en: 'All objects' }, [
          ...[...entities.values()]
            .filter(one => !one.lineOf)
            .map((one): [string, string] => [one.name, t(one.label)]),
          ...labelled(others),
        ])}
        {choice('action', { zh: '全部操作', en: 'All acts' }, labelled(acts))}
        {choice('via', { zh: '全部途径', en: 'Any way' }, labelled(ways))}
        {(['from', 'to'] as const).map(name => (
          <FieldInput
            key={name}
            id={`audit-${name}`}
            name={name}
            field={days[name]}
            hideLabel
            value={query[name] || null}
            onChange={day => change({ [name]: day as string | null })}
          />
        ))}
        <span className="gx-spring" />
        <Download className="gx-button" path={`audit/export?${search}`}>
          {t({ zh: '导出 CSV', en: 'Export CSV' })}
        </Download>
      </div>
      {!log.data && <Unread of={log} />}
      {log.data && entries.length === 0 && (
        <Empty title={t({ zh: '没有符合条件的记录', en: 'Nothing matches' })} />
      )}
      <ol className="gx-history">
        {entries.map(entry => (
          <Entry key={entry.id} entry={entry} entity={entities.get(entry.entity)} />
        ))}
      </ol>
      {log.hasNextPage && (
        <button
          type="button"
          className="gx-button"
          disabled={log.isFetchingNextPage}
          onClick={() => void log.fetchNextPage()}
        >
          {t({ zh: '更早的', en: 'Earlier' })}
        </button>
      )}
    </div>
  )
}

function Entry({ entry, entity }: { entry: AuditEntry; entity: Entity | undefined }) {
  const context = useKindContext()
  const t = useT()
  const object = entity?.label ?? others[entry.entity] ?? { zh: entry.entity, en: entry.entity }
  return (
    <li>
      <div className="gx-entry-head">
        <b>{entry.actor?.title ?? t({ zh: '系统', en: 'System' })}</b>
        <span>{entry.action in acts ? t(acts[entry.action]) : t(actLabel(entity, entry.action))}</span>
        <span className="gx-faint">{t(object)}</span>
        {entity?.navigation && entry.title ? (
          <Link to={`${entity.path}/${entry.recordId}`}>{entry.title}</Link>
        ) : (
          <span>{entry.title}</span>
        )}
        <span className="gx-spring" />
        <span className="gx-faint">{t(ways[entry.via] ?? { zh: entry.via, en: entry.via })}</span>
        <time className="gx-faint gx-number" dateTime={entry.at}>
          {fullMoment(entry.at, context)}
        </time>
      </div>
      {entry.changes &&
        (entity && entry.action !== 'export' ? (
          <Changes entity={entity} changes={entry.changes} created={entry.action === 'create'} />
        ) : (
          <PlainChanges changes={entry.changes} created={entry.action === 'create'} />
        ))}
    </li>
  )
}

const names: Record<string, Label> = {
  name: { zh: '名称', en: 'Name' },
  email: { zh: '邮箱', en: 'E-mail' },
  host: { zh: '服务器', en: 'Server' },
  port: { zh: '端口', en: 'Port' },
  sender: { zh: '发件人', en: 'Sender' },
}
const isId = (value: unknown) => typeof value === 'string' && /^[0-9a-f]{8}-[0-9a-f-]{27}$/.test(value)

interface PlainProps {
  changes: NonNullable<TimelineEntry['changes']>
  created: boolean
}

/** Changes of what is no entity: values as they are kept; those that name nothing to a reader are left out. */
function PlainChanges({ changes, created }: PlainProps) {
  const t = useT()
  const told = Object.entries(changes).filter(([, values]) => !values.some(isId))
  return (
    <ul className="gx-changes" data-new={created || undefined}>
      {told.map(([name, [before, after]]) => (
        <li key={name}>
          <span className="gx-faint">{names[name] ? t(names[name]) : name}</span>{' '}
          {!created && (
            <>
              {plain(before)} <span aria-hidden="true">→</span>{' '}
            </>
          )}
          {plain(after)}
        </li>
      ))}
    </ul>
  )
}

function plain(value: unknown): ReactNode {
  if (value === null || value === undefined) return '—'
  if (typeof value !== 'object') return String(value)
  const { title } = value as Partial<Ref>
  return title ?? <code>{JSON.stringify(value)}</code>
}

/** How long the log is kept. */
function Retention() {
  const client = useQueryClient()
  const t = useT()
  const company = useQuery({
    queryKey: ['company'],
    queryFn: () => api.get<{ auditYears: number | null }>('company'),
  })
  if (!company.data) return null
  const save = async (value: string) => {
    await api.patch('company', { auditYears: value ? Number(value) : null })
    await client.invalidateQueries({ queryKey: ['company'] })
    toast.done(t({ zh: '已保存', en: 'Saved' }))
  }
  return (
    <label className="gx-row-of">
      {t({ zh: '保留', en: 'Keep for' })}
      <select
        className="gx-input gx-audit-years"
        value={company.data.auditYears ?? ''}
        onChange={event => void save(event.target.value).catch(toast.error)}
      >
        <option value="">{t({ zh: '一直', en: 'ever' })}</option>
        {[1, 2, 3, 5, 7, 10].map(years => (
          <option key={years} value={years}>
            {t({ zh: '{years} 年', en: '{years} years' }, { years })}
          </option>
        ))}
      </select>
      <span className="gx-faint">
        {t({
          zh: '客户动态和现有记录的历史总是保留',
          en: 'Timelines of customers and histories of existing records always stay',
        })}
      </span>
    </label>
  )
}
