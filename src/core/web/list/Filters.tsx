import { CloseOutlined, FilterOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useRef, useState } from 'react'
import type { Entity } from '../../entity.ts'
import { operatorLabel, valueWords } from '../../kinds/filterWords.ts'
import { kindOf } from '../../kinds/index.ts'
import { api, type Row } from '../client.ts'
import { Floating } from '../Floating.tsx'
import { MenuList } from '../Menu.tsx'
import { useEntities } from '../session.tsx'
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

function Chip({
  entity,
  filter,
  onChange,
  onRemove,
}: {
  entity: Entity
  filter: Filter
  onChange: (filter: Filter) => void
  onRemove: () => void
}) {
  const anchor = useRef<HTMLButtonElement>(null)
  const [open, setOpen] = useState(false)
  const context = useKindContext()
  const titles = useTitles(entity, filter)
  const t = useT()
  const field = listField(entity, filter.field)
  if (!field) return null
  const words = `${t(field.label)} ${t(operatorLabel(kindOf(field), filter))} ${valueWords(filter, field, context, titles)}`
  return (
    <span className="gx-chip">
      <button
        ref={anchor}
        type="button"
        className="gx-chip-words"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <span className="gx-faint">{t(field.label)}</span> {t(operatorLabel(kindOf(field), filter))}{' '}
        <b>{valueWords(filter, field, context, titles)}</b>
      </button>
      <button
        type="button"
        className="gx-chip-close"
        aria-label={t({ zh: '移除筛选：{words}', en: 'Remove filter: {words}' }, { words })}
        onClick={onRemove}
      >
        <CloseOutlined />
      </button>
      {open && (
        <Floating anchor={anchor} onClose={() => setOpen(false)} label={words}>
          <Suspense fallback={<div className="gx-filter-editor" />}>
            <FilterEditor
              entity={entity}
              filter={filter}
              onDone={next => {
                setOpen(false)
                onChange(next)
              }}
            />
          </Suspense>
        </Floating>
      )}
    </span>
  )
}

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

/** The button that adds a filter: first the field, found by typing, then how and what. */
export function AddFilter({ entity, onAdd }: { entity: Entity; onAdd: (filter: Filter) => void }) {
  const anchor = useRef<HTMLButtonElement>(null)
  const [open, setOpen] = useState(false)
  const [field, setField] = useState('')
  const t = useT()
  const fields = Object.entries({ ...entity.fields, createdAt, updatedAt }).filter(
    ([, one]) => kindOf(one).operators.length > 0,
  )
  const close = () => {
    setOpen(false)
    setField('')
  }
  return (
    <>
      <button
        ref={anchor}
        type="button"
        className="gx-button gx-quiet"
        data-key="filter"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <FilterOutlined /> {t({ zh: '筛选', en: 'Filter' })}
      </button>
      {open && (
        <Floating
          key={field}
          anchor={anchor}
          onClose={close}
          label={t({ zh: '添加筛选', en: 'Add a filter' })}
        >
          {field ? (
            <Suspense fallback={<div className="gx-filter-editor" />}>
              <FilterEditor
                entity={entity}
                filter={{ field, op: 'eq', value: '' }}
                fresh
                onDone={filter => {
                  close()
                  onAdd(filter)
                }}
              />
            </Suspense>
          ) : (
            <MenuList
              search
              onDone={() => {}}
              items={fields.map(([name, one]) => ({
                key: name,
                label: t(one.label),
                words: `${name} ${one.label.zh} ${one.label.en} ${(one.aliases ?? []).join(' ')}`,
                stays: true,
                run: () => setField(name),
              }))}
            />
          )}
        </Floating>
      )}
    </>
  )
}
