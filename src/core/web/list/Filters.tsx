import { CloseOutlined, FilterOutlined, PlusOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { type ComponentProps, lazy, Suspense, useState } from 'react'
import type { Entity } from '../../entity.ts'
import { operatorLabel, valueWords } from '../../kinds/filterWords.ts'
import { kindOf } from '../../kinds/index.ts'
import { api, type Row } from '../client.ts'
import { Popup } from '../Floating.tsx'
import { MenuList } from '../Menu.tsx'
import { isOpen, useEntities, useSession } from '../session.tsx'
import { useKindContext, useT } from '../text.tsx'
import { createdAt, listField, updatedAt } from './listField.ts'
import type { Filter } from './state.ts'

const FilterEditor = lazy(() => import('./FilterEditor.tsx'))

interface Props {
  entity: Entity
  filters: Filter[]
  onChange: (filters: Filter[]) => void
}

/** The filters of a list in plain words; each opens to be changed, one is added by typing the field's name. */
export function Filters({ entity, filters, onChange }: Props) {
  return (
    <>
      {filters.map((filter, index) => (
        <Chip
          key={`${filter.field}.${filter.op}`}
          entity={entity}
          filter={filter}
          onChange={next => onChange(filters.map((one, place) => (place === index ? next : one)))}
          onRemove={() => onChange(filters.filter((_, place) => place !== index))}
        />
      ))}
      <AddFilter
        entity={entity}
        onAdd={filter =>
          onChange([...filters.filter(one => one.field !== filter.field || one.op !== filter.op), filter])
        }
      />
    </>
  )
}

interface ChipProps {
  entity: Entity
  filter: Filter
  onChange: (filter: Filter) => void
  onRemove: () => void
}

/** One filter in words; opens to be changed. */
export function Chip({ entity, filter, onChange, onRemove }: ChipProps) {
  const context = useKindContext()
  const titles = useTitles(entity, filter)
  const t = useT()
  const field = listField(entity, filter.field)
  if (!field) return null
  const is = t(operatorLabel(kindOf(field), filter))
  const value = valueWords(filter, field, context, titles)
  const words = `${t(field.label)} ${is} ${value}`
  return (
    <span className="gx-chip">
      <Popup
        className="gx-chip-words"
        label={words}
        button={
          <>
            <span className="gx-faint">{t(field.label)}</span> {is} <b>{value}</b>
          </>
        }
      >
        {close => (
          <Editor
            entity={entity}
            filter={filter}
            onDone={next => {
              close()
              onChange(next)
            }}
          />
        )}
      </Popup>
      <button
        type="button"
        className="gx-chip-close"
        aria-label={t({ zh: '移除筛选：{words}', en: 'Remove filter: {words}' }, { words })}
        onClick={onRemove}
      >
        <CloseOutlined />
      </button>
    </span>
  )
}

const Editor = (props: ComponentProps<typeof FilterEditor>) => (
  <Suspense fallback={<div className="gx-filter-editor" />}>
    <FilterEditor {...props} />
  </Suspense>
)

/** Names of the records that a filter names by id. */
function useTitles(entity: Entity, filter: Filter): Record<string, string> {
  const field = listField(entity, filter.field)
  const entities = useEntities()
  const target = field?.to ? entities.get(field.to) : undefined
  const ids = filter.value.split(',').filter(one => one.length === 36)
  const path = target?.path ?? (field?.to ? `${field.to}s` : '')
  const found = useQuery({
    queryKey: [field?.to ?? '', 'titles', ids],
    queryFn: () => Promise.all(ids.map(id => api.get<Row>(`${path}/${id}`))),
    enabled: Boolean(path) && ids.length > 0,
    staleTime: 600_000,
  })
  return Object.fromEntries(
    (found.data ?? []).map(row => [row.id, String(row[target?.title ?? 'name'] ?? '')]),
  )
}

/** The button that adds a filter. */
export function AddFilter(props: NewProps) {
  const t = useT()
  const button = (
    <>
      {props.label ? <PlusOutlined /> : <FilterOutlined />} {props.label ?? t({ zh: '筛选', en: 'Filter' })}
    </>
  )
  const label = props.label ?? t({ zh: '添加筛选', en: 'Add a filter' })
  return (
    <Popup className="gx-button gx-quiet" data-key="filter" label={label} button={button}>
      {close => (
        <NewFilter
          entity={props.entity}
          onAdd={filter => {
            close()
            props.onAdd(filter)
          }}
        />
      )}
    </Popup>
  )
}

interface NewProps {
  entity: Entity
  /** What the button says, where not that it filters. */
  label?: string
  onAdd: (filter: Filter) => void
}

/** First the field, found by typing, then how and what. */
function NewFilter({ entity, onAdd }: NewProps) {
  const [field, setField] = useState('')
  const { permissions } = useSession()
  const t = useT()
  if (field) return <Editor entity={entity} filter={{ field, op: 'eq', value: '' }} fresh onDone={onAdd} />
  const items = Object.entries({ ...entity.fields, createdAt, updatedAt })
    .filter(([name, one]) => kindOf(one).operators.length > 0 && isOpen(permissions, entity.name, name))
    .map(([name, one]) => ({
      key: name,
      label: t(one.label),
      words: `${name} ${one.label.zh} ${one.label.en} ${(one.aliases ?? []).join(' ')}`,
      stays: true,
      run: () => setField(name),
    }))
  return <MenuList search onDone={() => {}} items={items} />
}
