import { useState } from 'react'
import { mayAdminister } from '../../core/actor.ts'
import { api } from '../../core/web/client.ts'
import { useEntity, useSession } from '../../core/web/session.tsx'
import { useT } from '../../core/web/text.tsx'
import { toast } from '../../core/web/toast.tsx'
import type { AnalysedColumn, Analysis, Mapping } from './imports.client.ts'

interface Props {
  entity: string
  analysis: Analysis
  mapping: Mapping
  onChange: (mapping: Mapping) => void
  /** A field of the company's own was made for a column: the file is read against it. */
  onNewField: (mapping: Mapping) => void
}

const newField = '+'

/** Which column fills which field; a guess with three values of the file beside it. */
export function ColumnStep({ entity: name, analysis, mapping, onChange, onNewField }: Props) {
  const session = useSession()
  const entity = useEntity(name)
  const [making, setMaking] = useState(false)
  const t = useT()
  const mapped = mapping.columns ?? []
  const put = (column: string, field: string) =>
    onChange({
      ...mapping,
      columns: [
        ...mapped.filter(one => one.column !== column),
        ...(field ? [{ column, field, ...partOf(analysis, column, field) }] : []),
      ],
    })
  const make = async (column: AnalysedColumn) => {
    setMaking(true)
    try {
      const made = await api.post<{ key: string }>('customFields', {
        entity: name,
        kind: kindFor(column.samples),
        label: { zh: column.column, en: column.column },
      })
      const columns = [
        ...mapped.filter(one => one.column !== column.column),
        { column: column.column, field: made.key },
      ]
      onNewField({ ...mapping, columns })
      toast.done(t({ zh: '已新建字段“{name}”', en: 'Field “{name}” is made' }, { name: column.column }))
    } catch (error) {
      toast.error(error)
    } finally {
      setMaking(false)
    }
  }
  const left = analysis.columns.filter(one => !mapped.some(({ column }) => column === one.column)).length
  const required = Object.entries(entity.fields)
    .filter(
      ([field, one]) =>
        one.required &&
        !one.readOnly &&
        one.default === undefined &&
        analysis.targets.some(target => target.path === field || target.path.startsWith(`${field}.`)),
    )
    .filter(([field]) => !mapped.some(one => one.field === field || one.field.startsWith(`${field}.`)))
  return (
    <li className="imports-step">
      <h2>{t({ zh: '列对应', en: 'Columns' })}</h2>
      <p className="gx-faint">
        {analysis.remembered &&
          t({ zh: '沿用上次同样表头的对应。', en: 'Matched as the last time with this header. ' })}
        {left > 0
          ? t(
              {
                zh: '有 {count} 列不导入；可以为它们新建字段。',
                en: '{count} columns are not imported; fields can be made for them.',
              },
              { count: left },
            )
          : t({ zh: '每一列都有去处。', en: 'Every column has its place.' })}
      </p>
      {required.length > 0 && (
        <p className="gx-fault">
          {t(
            { zh: '还没有对应必填项：{names}', en: 'Nothing fills what is required: {names}' },
            { names: required.map(([, field]) => t(field.label)).join('、') },
          )}
        </p>
      )}
      <div className="gx-scroll-x">
        <table className="gx-table imports-columns">
          <thead>
            <tr>
              <th scope="col">{t({ zh: '文件中的列', en: 'Column of the file' })}</th>
              <th scope="col">{t({ zh: '例子', en: 'Samples' })}</th>
              <th scope="col">{t({ zh: '导入为', en: 'Becomes' })}</th>
            </tr>
          </thead>
          <tbody>
            {analysis.columns.map(column => {
              const field = mapped.find(one => one.column === column.column)?.field ?? ''
              const unsure = field === column.field && (column.confidence ?? 1) < 0.7
              return (
                <tr key={column.column}>
                  <td>{column.column}</td>
                  <td className="gx-faint imports-samples">{column.samples.join(' · ')}</td>
                  <td>
                    <select
                      className="gx-input"
                      value={field}
                      disabled={making}
                      aria-label={t(
                        { zh: '列“{name}”导入为', en: 'Column “{name}” becomes' },
                        { name: column.column },
                      )}
                      data-unsure={unsure || undefined}
                      onChange={event =>
                        event.target.value === newField
                          ? void make(column)
                          : put(column.column, event.target.value)
                      }
                    >
                      <option value="">{t({ zh: '不导入', en: 'Not imported' })}</option>
                      {mayAdminister(session, 'settings') && !field && (
                        <option value={newField}>{t({ zh: '＋ 新建字段', en: '+ New field' })}</option>
                      )}
                      {analysis.targets.map(target => (
                        <option key={target.path} value={target.path}>
                          {t(target.label)}
                        </option>
                      ))}
                    </select>
                    {unsure && (
                      <small className="gx-faint">
                        {t({ zh: '猜的，请看一眼', en: 'A guess; have a look' })}
                      </small>
                    )}
                  </td>
                </tr>
              )
            })}
          </tbody>
        </table>
      </div>
    </li>
  )
}

function partOf(analysis: Analysis, column: string, field: string) {
  const guess = analysis.columns.find(one => one.column === column)
  return guess?.field === field && guess.part ? { part: guess.part } : {}
}

/** The kind a new field has by what stands in the column: numbers, dates, else text. */
function kindFor(samples: string[]): string {
  if (samples.length === 0) return 'text'
  if (samples.every(one => /^-?[\d,]+(\.\d+)?$/.test(one.trim()))) return 'number'
  if (samples.every(one => /^\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?$/.test(one.trim()))) return 'date'
  return 'text'
}
