import { useId } from 'react'
import type { Label } from '../../core/label.ts'
import { useEntities } from '../../core/web/session.tsx'
import { useT } from '../../core/web/text.tsx'
import type { Analysis, Import, Mapping } from './imports.client.ts'
import { Counts, ErrorList, Progress } from './Report.tsx'

interface Props {
  one: Import
  analysis: Analysis
  mapping: Mapping
  onChange: (mapping: Mapping) => void
  onStart: (act: 'check' | 'run') => Promise<void>
}

const policies: { value: 'skip' | 'update' | 'create'; label: Label }[] = [
  { value: 'skip', label: { zh: '跳过，保留现有的', en: 'Leave it as it is' } },
  {
    value: 'update',
    label: { zh: '用文件更新（空格子不覆盖）', en: 'Update it (empty cells change nothing)' },
  },
  { value: 'create', label: { zh: '仍然新建', en: 'Create another' } },
]

/** What if a record exists, a trial that writes nothing, and the run. */
export function PolicyStep({ one, analysis, mapping, onChange, onStart }: Props) {
  const id = useId()
  const entities = useEntities()
  const t = useT()
  const orders = one.entity === 'order'
  const matchable = analysis.targets.filter(
    target =>
      !target.path.includes('.') &&
      ['text', 'sequence', 'phone', 'email'].includes(target.kind) &&
      (mapping.columns ?? []).some(column => column.field === target.path),
  )
  const match = mapping.match ?? []
  const ambiguous = analysis.columns.some(column => column.ambiguousDates && column.field)
  const preview = one.status === 'checked' ? one.preview : null
  return (
    <>
      <li className="imports-step">
        <h2>{t({ zh: '已有的怎么办', en: 'What if it exists' })}</h2>
        {orders ? (
          <div className="imports-options">
            <Choice
              label={{ zh: '完全重复的行', en: 'Rows that repeat exactly' }}
              value={mapping.repeats ?? 'keep'}
              options={[
                ['keep', { zh: '照样导入', en: 'Import them' }],
                ['drop', { zh: '去掉', en: 'Leave them out' }],
              ]}
              onChange={repeats => onChange({ ...mapping, repeats: repeats as 'keep' | 'drop' })}
            />
            <Choice
              label={{ zh: '没有客户的行', en: 'Rows without a customer' }}
              value={mapping.blankCustomer ?? 'error'}
              options={[
                ['error', { zh: '算作出错', en: 'Report as errors' }],
                ['walkIn', { zh: '记到“散客”', en: 'Book on “walk-in”' }],
              ]}
              onChange={blank => onChange({ ...mapping, blankCustomer: blank as 'error' | 'walkIn' })}
            />
            <p className="gx-faint">
              {t({
                zh: '已有的订单不会被导入改动。',
                en: 'Orders that exist are never changed by an import.',
              })}
            </p>
          </div>
        ) : (
          <>
            <fieldset
              className="imports-policies"
              aria-label={t({ zh: '记录已存在时', en: 'Where the record exists' })}
            >
              {policies.map(policy => (
                <label key={policy.value} className="gx-radio">
                  <input
                    type="radio"
                    name={`${id}-policy`}
                    checked={(mapping.onMatch ?? 'skip') === policy.value}
                    onChange={() => onChange({ ...mapping, onMatch: policy.value })}
                  />
                  {t(policy.label)}
                </label>
              ))}
            </fieldset>
            {matchable.length > 0 && (
              <fieldset
                className="gx-row-of imports-match"
                aria-label={t({ zh: '按什么认出同一条', en: 'What tells that it is the same' })}
              >
                <span className="gx-faint">{t({ zh: '按什么认出：', en: 'Recognised by:' })}</span>
                <button
                  type="button"
                  className="gx-button gx-small"
                  aria-pressed={match.length === 0}
                  onClick={() => onChange({ ...mapping, match: undefined })}
                >
                  {t({ zh: '自动（编号、电话、名称）', en: 'Automatic (number, phone, name)' })}
                </button>
                {matchable.map(target => (
                  <button
                    key={target.path}
                    type="button"
                    className="gx-button gx-small"
                    aria-pressed={match.includes(target.path)}
                    onClick={() => {
                      const next = match.includes(target.path)
                        ? match.filter(path => path !== target.path)
                        : [...match, target.path]
                      onChange({ ...mapping, match: next.length ? next : undefined })
                    }}
                  >
                    {t(target.label)}
                  </button>
                ))}
              </fieldset>
            )}
          </>
        )}
        {ambiguous && (
          <Choice
            label={{ zh: '日期写成 3/4/2026，意思是', en: 'A date written 3/4/2026 means' }}
            value={mapping.dateOrder ?? ''}
            options={[
              ['', { zh: '按整列判断', en: 'As the whole column says' }],
              ['mdy', { zh: '3 月 4 日', en: 'March 4' }],
              ['dmy', { zh: '4 月 3 日', en: '3 April' }],
            ]}
            onChange={order =>
              onChange({ ...mapping, dateOrder: order === '' ? undefined : (order as 'mdy' | 'dmy') })
            }
          />
        )}
        <div className="imports-acts">
          <button
            type="button"
            className={preview ? 'gx-button' : 'gx-button gx-primary'}
            disabled={one.status === 'checking'}
            onClick={() => void onStart('check')}
          >
            {preview
              ? t({ zh: '再试运行', en: 'Try again' })
              : t({ zh: '试运行（不写入）', en: 'Try it (nothing is written)' })}
          </button>
        </div>
        {one.status === 'checking' && <Progress one={one} />}
        {preview && (
          <>
            <Counts counts={preview.counts} entities={entities} trial />
            <ErrorList errors={preview.errors} total={preview.counts.failed} />
          </>
        )}
      </li>
      <li className="imports-step">
        <h2>{t({ zh: '导入', en: 'Import' })}</h2>
        <p className="gx-faint">
          {t({
            zh: '可以随时停止；导入后可以整批撤销。',
            en: 'It can be stopped at any time, and undone as a whole.',
          })}
        </p>
        <div className="imports-acts">
          <button
            type="button"
            className={preview ? 'gx-button gx-primary' : 'gx-button'}
            disabled={one.status === 'checking' || (mapping.columns ?? []).length === 0}
            onClick={() => void onStart('run')}
          >
            {t({ zh: '开始导入', en: 'Start the import' })}
          </button>
        </div>
      </li>
    </>
  )
}

function Choice({
  label,
  value,
  options,
  onChange,
}: {
  label: Label
  value: string
  options: [string, Label][]
  onChange: (value: string) => void
}) {
  const t = useT()
  return (
    <label className="imports-choice">
      {t(label)}
      <select className="gx-input" value={value} onChange={event => onChange(event.target.value)}>
        {options.map(([key, words]) => (
          <option key={key} value={key}>
            {t(words)}
          </option>
        ))}
      </select>
    </label>
  )
}
