import { Select } from 'antd'
import { useMemo } from 'react'
import { useEntity } from '../../core/web/session.tsx'
import { useT } from '../../core/web/text.tsx'
import type { Analysis, Mapping } from './imports.client.ts'

interface Props {
  entity: string
  column: string
  targets: Analysis['targets']
  value: string
  mapped: NonNullable<Mapping['columns']>
  onChange: (field: string) => void
  /** Absent: this person may not make fields. */
  onNew?: () => void
}

const newField = '+'

interface Option {
  value: string
  label: string
  words: string
}

/** The field that a column fills, found by typing; fields of referred records stand below the object's own. */
export function FieldSelect({ entity: name, column, targets, value, mapped, onChange, onNew }: Props) {
  const entity = useEntity(name)
  const t = useT()
  const groups = useMemo(() => {
    const found = new Map<string, Option[]>()
    for (const { path, label } of targets) {
      const steps = t(label).split(' · ')
      const group = steps.length > 1 ? steps.slice(0, -1).join(' · ') : t(entity.label)
      const option = { value: path, label: t(label), words: `${label.zh} ${label.en}`.toLowerCase() }
      found.set(group, [...(found.get(group) ?? []), option])
    }
    return [...found].map(([label, options]) => ({ label, options }))
  }, [targets, entity, t])
  const taken = new Set(mapped.filter(one => one.column !== column).map(({ field }) => field))
  return (
    <Select
      className="gx-select"
      value={value}
      aria-label={t({ zh: '列“{column}”导入为', en: 'Column “{column}” becomes' }, { column })}
      popupMatchSelectWidth={false}
      showSearch={{
        filterOption: (typed: string, option) =>
          String((option as Option | undefined)?.words ?? '').includes(typed.toLowerCase()),
      }}
      options={[
        { value: '', label: t({ zh: '不导入', en: 'Not imported' }), words: '不导入 not imported' },
        ...(onNew
          ? [
              {
                value: newField,
                label: t({ zh: '＋ 新建字段…', en: '+ New field…' }),
                words: '新建字段 new field',
              },
            ]
          : []),
        ...groups,
      ]}
      optionRender={({ value: path, label }) => (
        <span className="gx-option">
          <span className="gx-ellipsis">{label}</span>
          {taken.has(String(path)) && <small className="gx-faint">{t({ zh: '已对应', en: 'taken' })}</small>}
        </span>
      )}
      onChange={next => (next === newField ? onNew?.() : onChange(next))}
    />
  )
}
