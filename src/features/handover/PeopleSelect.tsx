import { useQuery } from '@tanstack/react-query'
import { Select } from 'antd'
import { useState } from 'react'
import type { Ref } from '../../core/field.ts'
import type { Row } from '../../core/web/client.ts'
import { rowsQuery } from '../../core/web/queries.ts'
import { useEntity } from '../../core/web/session.tsx'
import { useT } from '../../core/web/text.tsx'
import { useDebounced } from '../../core/web/useDebounced.ts'

interface Shared {
  label: string
  placeholder?: string
  /** Who is not offered: the one who hands over. */
  without?: string
  disabled?: boolean
}

/** Names of people by id, as far as they were met: ids of a plan are shown by them. */
export type Names = ReadonlyMap<string, string>

function useOffered(without: string | undefined) {
  const [typed, setTyped] = useState('')
  const entity = useEntity('user')
  const q = useDebounced(typed.trim(), 180)
  const query = {
    'filter[active][eq]': 'true',
    fields: 'name,position,unit',
    sort: 'name',
    ...(q ? { q } : {}),
  }
  const found = useQuery(rowsQuery(entity, query, 50))
  const options = (found.data?.data ?? []).filter(row => row.id !== without).map(optionOf)
  return { options, setTyped, loading: found.isFetching }
}

const optionOf = (row: Row) => ({
  value: row.id,
  label: String(row.name ?? ''),
  subtitle: [row.position, (row.unit as Ref | null)?.title].filter(Boolean).join(' · '),
})

type Option = ReturnType<typeof optionOf>

const named = (options: Option[], ids: string[], names: Names): Option[] => [
  ...ids
    .filter(id => !options.some(option => option.value === id))
    .map(id => ({ value: id, label: names.get(id) ?? '…', subtitle: '' })),
  ...options,
]

const optionRow = (option: { data: unknown }) => {
  const { label, subtitle } = option.data as Option
  return (
    <span className="gx-option">
      <span className="gx-ellipsis">{label}</span>
      {subtitle && <small className="gx-faint gx-ellipsis">{subtitle}</small>}
    </span>
  )
}

/** Picks one colleague who is active. */
export function PersonSelect({
  value,
  onChange,
  names,
  label,
  placeholder,
  without,
  disabled,
}: Shared & { value: string | undefined; names: Names; onChange: (person: Ref | null) => void }) {
  const { options, setTyped, loading } = useOffered(without)
  const t = useT()
  return (
    <Select<string, Option>
      className="gx-select handover-person"
      aria-label={label}
      popupMatchSelectWidth={280}
      showSearch={{ filterOption: false, onSearch: setTyped }}
      allowClear
      disabled={disabled}
      value={value}
      loading={loading}
      options={named(options, value ? [value] : [], names)}
      optionRender={optionRow}
      placeholder={placeholder ?? t({ zh: '选择接手人', en: 'Who takes over' })}
      onChange={(id, option) => onChange(id ? { id, title: (option as Option).label } : null)}
    />
  )
}

/** Picks several. */
export function PeopleSelect({
  value,
  onChange,
  names,
  label,
  placeholder,
  without,
  disabled,
}: Shared & { value: string[]; names: Names; onChange: (people: Ref[]) => void }) {
  const { options, setTyped, loading } = useOffered(without)
  const t = useT()
  return (
    <Select<string[], Option>
      mode="multiple"
      className="gx-select handover-people"
      aria-label={label}
      popupMatchSelectWidth={280}
      showSearch={{ filterOption: false, onSearch: setTyped }}
      disabled={disabled}
      value={value}
      loading={loading}
      options={named(options, value, names)}
      optionRender={optionRow}
      placeholder={placeholder ?? t({ zh: '选择几位接手人', en: 'Several who take over' })}
      onChange={(ids, chosen) => {
        const labels = new Map((chosen as Option[]).map(option => [option.value, option.label]))
        onChange(ids.map(id => ({ id, title: labels.get(id) ?? names.get(id) ?? '' })))
      }}
    />
  )
}
