import { useId } from 'react'
import type { Label } from '../../core/label.ts'
import { useEntities, useEntity } from '../../core/web/session.tsx'
import { useT } from '../../core/web/text.tsx'
import type { Analysis, Mapping } from './imports.client.ts'
import { Options } from './Options.tsx'
import { OwnerOption } from './OwnerOption.tsx'

interface Props {
  entity: string
  analysis: Analysis
  mapping: Mapping
  onChange: (mapping: Mapping) => void
}

const policies: { key: string; set: Pick<Mapping, 'onMatch' | 'createNew'>; label: Label }[] = [
  {
    key: 'skip',
    set: { onMatch: 'skip', createNew: true },
    label: { zh: '跳过：保留现有的，只导入新的', en: 'Skip it: what exists stays, only new ones come in' },
  },
  {
    key: 'update',
    set: { onMatch: 'update', createNew: true },
    label: {
      zh: '更新：用文件里的内容（空单元格不覆盖），新的也导入',
      en: 'Update it from the file (empty cells change nothing); new ones come in too',
    },
  },
  {
    key: 'only',
    set: { onMatch: 'update', createNew: false },
    label: { zh: '只更新现有的，不新建', en: 'Only update what exists, create nothing' },
  },
  {
    key: 'create',
    set: { onMatch: 'create', createNew: true },
    label: {
      zh: '仍然新建一条（编号相同的除外）',
      en: 'Create another one (unless its number is the same)',
    },
  },
]

const policyOf = ({ onMatch = 'skip', createNew = true }: Mapping) =>
  onMatch === 'update' && !createNew ? 'only' : onMatch

/** What happens to rows whose record exists, that repeat, or that refer to something unknown. */
export function Policies({ entity: name, analysis, mapping, onChange }: Props) {
  const id = useId()
  const entity = useEntity(name)
  const t = useT()
  const change = (next: Partial<Mapping>) => onChange({ ...mapping, ...next })
  const orders = entity.fields.lines !== undefined
  const columns = mapping.columns ?? []
  const ambiguous = analysis.columns.some(
    one => one.ambiguousDates && columns.some(({ column }) => column === one.column),
  )
  return (
    <>
      {!orders && (
        <>
          <fieldset
            className="imports-policies"
            aria-label={t({ zh: '记录已存在时', en: 'Where the record exists' })}
          >
            {policies.map(policy => (
              <label key={policy.key} className="gx-radio">
                <input
                  type="radio"
                  name={`${id}-policy`}
                  checked={policyOf(mapping) === policy.key}
                  onChange={() => change(policy.set)}
                />
                {t(policy.label)}
              </label>
            ))}
          </fieldset>
          {entity.party && (
            <Options
              label={{ zh: '查重规则认为重复的新行', en: 'New rows that the duplicate rules hold for known' }}
              value={mapping.duplicates ?? 'report'}
              options={[
                ['report', { zh: '算作出错，列出原因', en: 'Report them with the reason' }],
                ['skip', { zh: '跳过', en: 'Skip them' }],
                ['update', { zh: '更新已有的那一条', en: 'Update the one that exists' }],
                [
                  'create',
                  { zh: '仍然新建（禁止重复的除外）', en: 'Create them (unless a rule forbids it)' },
                ],
              ]}
              onChange={duplicates => change({ duplicates: duplicates as Mapping['duplicates'] })}
            />
          )}
          <Match entity={name} analysis={analysis} mapping={mapping} change={change} />
        </>
      )}
      <div className="imports-options">
        <Options
          label={{ zh: '完全重复的行', en: 'Rows that repeat exactly' }}
          value={mapping.repeats ?? 'keep'}
          options={[
            ['keep', { zh: '照样导入', en: 'Import them' }],
            ['drop', { zh: '只导入一次', en: 'Import once' }],
          ]}
          onChange={repeats => change({ repeats: repeats as Mapping['repeats'] })}
        />
        {orders && (
          <>
            <Options
              label={{ zh: '没有客户的行', en: 'Rows without a customer' }}
              value={mapping.blankCustomer ?? 'error'}
              options={[
                ['error', { zh: '算作出错', en: 'Report as errors' }],
                ['walkIn', { zh: '记到“散客”', en: 'Book on one customer 散客 (walk-in)' }],
              ]}
              onChange={blank => change({ blankCustomer: blank as Mapping['blankCustomer'] })}
            />
            <Options
              label={{ zh: '订单状态', en: 'Orders become' }}
              value={mapping.orderStatus ?? 'confirmed'}
              options={[
                ['confirmed', { zh: '已确认', en: 'Confirmed' }],
                ['draft', { zh: '草稿', en: 'Drafts' }],
              ]}
              onChange={status => change({ orderStatus: status as Mapping['orderStatus'] })}
            />
          </>
        )}
        {ambiguous && (
          <Options
            label={{ zh: '3/4/2026 是', en: '3/4/2026 is' }}
            value={mapping.dateOrder ?? ''}
            options={[
              ['', { zh: '按整列判断', en: 'As the whole column says' }],
              ['mdy', { zh: '3 月 4 日', en: 'March 4' }],
              ['dmy', { zh: '4 月 3 日', en: '3 April' }],
            ]}
            onChange={order => change({ dateOrder: (order || undefined) as Mapping['dateOrder'] })}
          />
        )}
        {(entity.fields.owner || orders) && (
          <OwnerOption mapping={mapping} onChange={owner => change({ owner })} />
        )}
      </div>
      <Missing entity={name} mapping={mapping} change={change} />
      {orders && (
        <p className="gx-faint">
          {t({
            zh: '系统里已有的订单不会被导入改动；整张订单要么全部导入，要么不导入。',
            en: 'Orders that exist are never changed by an import; an order comes in whole or not at all.',
          })}
        </p>
      )}
    </>
  )
}

interface PartProps {
  mapping: Mapping
  change: (next: Partial<Mapping>) => void
}

/** The fields that tell that a row is a record one has. */
function Match({
  entity: name,
  analysis,
  mapping,
  change,
}: PartProps & { entity: string; analysis: Analysis }) {
  const { fields, title } = useEntity(name)
  const t = useT()
  const offered = analysis.targets.filter(
    ({ path, kind }) =>
      !path.includes('.') &&
      (fields[path]?.unique || path === title || ['sequence', 'phone', 'email'].includes(kind)) &&
      (mapping.columns ?? []).some(({ field }) => field === path),
  )
  if (offered.length === 0) return null
  const match = mapping.match ?? []
  const toggle = (path: string) => {
    const next = match.includes(path) ? match.filter(one => one !== path) : [...match, path]
    change({ match: next.length > 0 ? next : undefined })
  }
  return (
    <fieldset
      className="gx-row-of imports-match"
      aria-label={t({ zh: '凭什么认出是同一条', en: 'What tells that it is the same' })}
    >
      <span className="gx-faint">{t({ zh: '凭什么认出：', en: 'Recognised by:' })}</span>
      <button
        type="button"
        className="gx-button gx-small"
        aria-pressed={match.length === 0}
        onClick={() => change({ match: undefined })}
      >
        {t({ zh: '自动（编号，再电话、邮箱、名称）', en: 'Automatic (number, then phone, e-mail, name)' })}
      </button>
      {offered.map(({ path, label }) => (
        <button
          key={path}
          type="button"
          className="gx-button gx-small"
          aria-pressed={match.includes(path)}
          onClick={() => toggle(path)}
        >
          {t(label)}
        </button>
      ))}
    </fieldset>
  )
}

/** Whether records that rows refer to and that do not exist are made. */
function Missing({ entity: name, mapping, change }: PartProps & { entity: string }) {
  const entities = useEntities()
  const t = useT()
  const referred = new Set<string>()
  for (const { field: path } of mapping.columns ?? []) {
    let entity = entities.get(name)
    for (const step of path.split('.').slice(0, -1)) {
      const field = entity?.fields[step]
      entity = entities.get(field?.to ?? '')
      if (entity && field?.kind === 'reference') referred.add(t(entity.plural).toLowerCase())
    }
  }
  if (referred.size === 0) return null
  return (
    <label className="gx-radio">
      <input
        type="checkbox"
        className="gx-checkbox"
        checked={mapping.createMissing !== false}
        onChange={event => change({ createMissing: event.target.checked })}
      />
      {t(
        {
          zh: '文件里提到、系统里没有的{objects}，自动新建',
          en: 'Create {objects} that rows refer to and that are missing',
        },
        { objects: [...referred].join(t({ zh: '和', en: ' and ' })) },
      )}
    </label>
  )
}
