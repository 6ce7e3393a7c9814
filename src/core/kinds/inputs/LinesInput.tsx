import { CloseOutlined, PlusOutlined } from '@ant-design/icons'
import { Suspense, useId } from 'react'
import type { Entity } from '../../entity.ts'
import type { Field } from '../../field.ts'
import { Cell } from '../../web/Cell.tsx'
import { useEntities } from '../../web/session.tsx'
import { useT } from '../../web/text.tsx'
import { kindWebOf } from '../index.web.tsx'
import type { CellProps, InputProps } from '../kindWeb.ts'

type Line = Record<string, unknown>

/** The columns of child rows: the fields of their form, and, where they are read, what is computed. */
function useColumns(field: Field, reading: boolean): [string, Field][] {
  const entity: Entity | undefined = useEntities().get(field.to ?? '')
  if (!entity) return []
  const written = entity.form.flatMap(section => section.fields)
  const names = reading ? [...new Set([...written, ...entity.list.columns])] : written
  return names
    .filter(name => name !== entity.parent)
    .flatMap(name => (entity.fields[name] ? [[name, entity.fields[name]] as [string, Field]] : []))
}

/** Child rows as a plain table to read. */
export function LinesTable({ value, field }: CellProps<Line[]>) {
  const columns = useColumns(field, true)
  const t = useT()
  const used = columns.filter(([name]) => value.some(line => line[name] !== null && line[name] !== undefined))
  return (
    <div className="gx-scroll-x">
      <table className="gx-table">
        <thead>
          <tr>
            {used.map(([name, column]) => (
              <th key={name} scope="col" data-align={kindWebOf(column).align}>
                {t(column.label)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {value.map((line, index) => (
            <tr key={String(line.id ?? index)}>
              {used.map(([name, column]) => (
                <td key={name} data-align={kindWebOf(column).align}>
                  <Cell value={line[name]} field={column} name={name} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** Child rows in a form, one line of inputs each. Features with a quicker way to enter them replace it. */
export default function LinesInput({ id, value, onChange, field, values, disabled }: InputProps<Line[]>) {
  const columns = useColumns(field, false)
  const key = useId()
  const t = useT()
  const lines = value ?? []
  const put = (index: number, name: string, next: unknown) =>
    onChange(lines.map((line, place) => (place === index ? { ...line, [name]: next } : line)))
  return (
    <div className="gx-scroll-x" id={id}>
      <table className="gx-table gx-table-edit">
        <thead>
          <tr>
            {columns.map(([name, column]) => (
              <th key={name} scope="col" data-align={kindWebOf(column).align}>
                {t(column.label)}
                {column.required && <span className="gx-required">*</span>}
              </th>
            ))}
            <th aria-label={t({ zh: '操作', en: 'Acts' })} />
          </tr>
        </thead>
        <tbody>
          {lines.map((line, index) => (
            <tr key={String(line.id ?? `new${index}`)}>
              {columns.map(([name, column]) => {
                const Input = kindWebOf(column).input
                return (
                  <td key={name} style={{ minWidth: Math.min(kindWebOf(column).width, 180) }}>
                    {Input && (
                      <Suspense fallback={<span className="gx-input" />}>
                        <Input
                          id={`${key}-${index}-${name}`}
                          value={line[name] ?? null}
                          onChange={next => put(index, name, next)}
                          field={column}
                          name={name}
                          entity={field.to}
                          values={{ ...values, ...line }}
                          disabled={disabled}
                        />
                      </Suspense>
                    )}
                  </td>
                )
              })}
              <td>
                <button
                  type="button"
                  className="gx-icon-button"
                  aria-label={t({ zh: '删除此行', en: 'Remove this line' })}
                  onClick={() => onChange(lines.filter((_, place) => place !== index))}
                >
                  <CloseOutlined />
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {!disabled && (
        <button type="button" className="gx-button gx-small" onClick={() => onChange([...lines, {}])}>
          <PlusOutlined /> {t({ zh: '添加一行', en: 'Add a line' })}
        </button>
      )}
    </div>
  )
}
