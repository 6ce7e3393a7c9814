import { useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { mayAdminister } from '../../core/actor.ts'
import { useEntity, useSession } from '../../core/web/session.tsx'
import { useT } from '../../core/web/text.tsx'
import { FieldSelect } from './FieldSelect.tsx'
import type { AnalysedColumn, Analysis, Mapping } from './imports.client.ts'
import { Step } from './Step.tsx'

const NewField = lazy(() => import('./NewField.tsx'))

interface Props {
  entity: string
  analysis: Analysis
  mapping: Mapping
  onChange: (mapping: Mapping) => void
  /** A field of the company's own was made for a column: the file is read against it. */
  onRead: (mapping: Mapping) => void
}

/** Which column fills which field; a guess with three values of the file beside it. */
export function ColumnStep({ entity, analysis, mapping, onChange, onRead }: Props) {
  const [making, setMaking] = useState<AnalysedColumn | null>(null)
  const [whole, setWhole] = useState(false)
  const mayMake = mayAdminister(useSession(), 'settings')
  const client = useQueryClient()
  const missing = useMissing(entity, analysis, mapping)
  const t = useT()
  const mapped = mapping.columns ?? []
  const withField = (column: string, field: string) => [
    ...mapped.filter(one => one.column !== column),
    ...(field ? [{ column, field, ...partOf(analysis, column, field) }] : []),
  ]
  const left = analysis.columns.filter(one => !mapped.some(({ column }) => column === one.column)).length
  // Address books are saved with dozens of columns that nobody filled.
  const empty = (one: AnalysedColumn) =>
    one.samples.length === 0 && !mapped.some(({ column }) => column === one.column)
  const hidden = whole ? 0 : analysis.columns.filter(empty).length
  return (
    <Step
      number={3}
      done={mapped.length > 0 && missing.length === 0}
      aside={
        <small className="gx-faint">
          {analysis.remembered &&
            t({ zh: '沿用上次同样表头的对应；', en: 'As the last time with this header; ' })}
          {t(
            { zh: '{all} 列中有 {count} 列要导入', en: '{count} of {all} columns are imported' },
            { all: analysis.columns.length, count: analysis.columns.length - left },
          )}
        </small>
      }
    >
      {missing.length > 0 && (
        <p className="gx-fault" role="status">
          {t(
            {
              zh: '必填项还没有对应的列：{names}。请在下面选择，否则每一行都会出错。',
              en: 'No column fills what is required: {names}. Choose one below, or every row will be an error.',
            },
            { names: missing.join(t({ zh: '、', en: ', ' })) },
          )}
        </p>
      )}
      <ul className="imports-columns">
        {analysis.columns
          .filter(one => hidden === 0 || !empty(one))
          .map(column => {
            const field = mapped.find(one => one.column === column.column)?.field ?? ''
            const unsure = field !== '' && field === column.field && (column.confidence ?? 1) < 0.7
            const others = mapped.filter(one => one.field === field && one.column !== column.column)
            return (
              <li key={column.column} data-left={field === '' || undefined}>
                <div className="imports-column">
                  <b className="gx-ellipsis" title={column.column}>
                    {column.column}
                  </b>
                  <small className="gx-faint gx-ellipsis" title={column.samples.join('\n')}>
                    {column.samples.join(' · ') || t({ zh: '（空列）', en: '(empty)' })}
                  </small>
                </div>
                <span className="imports-arrow gx-faint" aria-hidden="true">
                  →
                </span>
                <div>
                  <FieldSelect
                    column={column.column}
                    targets={analysis.targets}
                    value={field}
                    mapped={mapped}
                    onChange={next => onChange({ ...mapping, columns: withField(column.column, next) })}
                    onNew={mayMake ? () => setMaking(column) : undefined}
                  />
                  {(unsure || others.length > 0) && (
                    <small className="gx-faint">
                      {unsure
                        ? t({ zh: '猜的，请看一眼', en: 'A guess; have a look' })
                        : t(
                            { zh: '与“{other}”合在一起', en: 'Joined with “{other}”' },
                            { other: others[0]?.column ?? '' },
                          )}
                    </small>
                  )}
                </div>
              </li>
            )
          })}
      </ul>
      {hidden > 0 && (
        <button type="button" className="gx-link" onClick={() => setWhole(true)}>
          {t({ zh: '显示没有内容的 {hidden} 列', en: 'Show {hidden} columns that hold nothing' }, { hidden })}
        </button>
      )}
      <Suspense>
        {making && (
          <NewField
            entity={entity}
            column={making}
            onClose={() => setMaking(null)}
            onMade={key => {
              void client.invalidateQueries({ queryKey: ['session'] })
              onRead({ ...mapping, columns: withField(making.column, key) })
            }}
          />
        )}
      </Suspense>
    </Step>
  )
}

/** Labels of required fields that nothing fills. */
function useMissing(name: string, { targets }: Analysis, mapping: Mapping): string[] {
  const entity = useEntity(name)
  const t = useT()
  const filled = [
    ...(mapping.columns ?? []).map(({ field }) => field),
    ...Object.keys(mapping.constants ?? {}),
  ]
  const under = (field: string) => (path: string) => path === field || path.startsWith(`${field}.`)
  return Object.entries(entity.fields)
    .filter(([, { required, readOnly, default: given }]) => required && !readOnly && given === undefined)
    .filter(([field]) => targets.some(({ path }) => under(field)(path)) && !filled.some(under(field)))
    .map(([, field]) => t(field.label))
}

function partOf(analysis: Analysis, column: string, field: string) {
  const guess = analysis.columns.find(one => one.column === column)
  return guess?.field === field && guess.part ? { part: guess.part } : {}
}
