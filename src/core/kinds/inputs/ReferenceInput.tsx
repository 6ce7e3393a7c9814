import { PlusOutlined } from '@ant-design/icons'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Select } from 'antd'
import { lazy, Suspense, type UIEvent, useState } from 'react'
import type { Entity } from '../../entity.ts'
import type { Field, Ref } from '../../field.ts'
import type { Row } from '../../web/client.ts'
import { foundQuery, type ListQuery } from '../../web/queries.ts'
import { useEntities, useMay } from '../../web/session.tsx'
import { useKindContext, useT } from '../../web/text.tsx'
import { useDebounced } from '../../web/useDebounced.ts'
import { kindOf } from '../index.ts'
import type { InputProps } from '../kindWeb.ts'

const CreateDialog = lazy(() => import('../../web/CreateDialog.tsx'))
const newKey = '__new'

interface Option {
  value: string
  label: string
  subtitle?: string
}

/** Title and subtitle of a found record. */
function useOptionOf(entity: Entity): (row: Row) => Option {
  const context = useKindContext()
  return row => ({
    value: row.id,
    label: String(row[entity.title] ?? row.name ?? ''),
    subtitle: (entity.subtitle ?? [])
      .filter(name => entity.fields[name] && row[name] !== null && row[name] !== undefined)
      .map(name => {
        const field = entity.fields[name]
        return field ? kindOf(field).format(row[name], field, context) : ''
      })
      .filter(Boolean)
      .join(' · '),
  })
}

/** Records the server finds for what is typed; further ones are read when the list is scrolled to its end. */
function useFound(props: Pick<InputProps, 'field' | 'values'>, typed: string, open: boolean) {
  const entities = useEntities()
  const to = props.field.to ?? 'user'
  const entity =
    entities.get(to) ?? ({ name: to, path: `${to}s`, fields: {}, creates: false } as unknown as Entity)
  const search = useDebounced(typed, 180).trim()
  const optionOf = useOptionOf(entity)
  const found = useInfiniteQuery({
    ...foundQuery(entity, { ...asked(entity, search), ...amongOf(entity, props) }),
    enabled: open,
  })
  const onPopupScroll = ({ currentTarget: list }: UIEvent<HTMLElement>) => {
    const isNearEnd = list.scrollTop + list.clientHeight * 2 > list.scrollHeight
    if (isNearEnd && found.hasNextPage && !found.isFetching) void found.fetchNextPage()
  }
  const rows = found.data?.pages.flatMap(page => page.data) ?? []
  return { entity, loading: found.isFetching, error: found.error, options: rows.map(optionOf), onPopupScroll }
}

/** What is asked for: few records of an object without a search are found by their title and stand by it. */
function asked(entity: Entity, search: string): ListQuery {
  const query: ListQuery = {}
  if (entity.title) query.fields = [...new Set([entity.title, ...(entity.subtitle ?? [])])].join(',')
  const title = entity.fields[entity.title]
  const isSearched = Object.values(entity.fields).some(field => field.search)
  if (isSearched || title?.kind !== 'text') return search ? { ...query, q: search } : query
  query.sort = entity.title
  if (search) query[`filter[${entity.title}][contains]`] = search
  return query
}

/** A contact, order … of a form that names its customer is offered among that customer's. */
function amongOf(entity: Entity, { field, values }: Pick<InputProps, 'field' | 'values'>): ListQuery {
  if (field.among && entity.fields[field.among.field])
    return { [`filter[${field.among.field}][eq]`]: field.among.value }
  const customer = values?.[entity.customer ?? '']
  if (!entity.customer || entity.customer === 'self' || !customer) return {}
  return {
    [`filter[${entity.customer}][eq]`]: typeof customer === 'string' ? customer : (customer as Ref).id,
  }
}

function OptionRow({ option }: { option: { data: Option } }) {
  if (option.data.value === newKey)
    return (
      <span className="gx-option-new">
        <PlusOutlined /> {option.data.label}
      </span>
    )
  return (
    <span className="gx-option">
      <span className="gx-ellipsis">{option.data.label}</span>
      {option.data.subtitle && <small className="gx-faint gx-ellipsis">{option.data.subtitle}</small>}
    </span>
  )
}

/** Picks a record by typing part of its name, number or phone; offers to make one where there is none. */
export default function ReferenceInput({
  id,
  value,
  onChange,
  onDone,
  field,
  values,
  ...rest
}: InputProps<Ref>) {
  const [typed, setTyped] = useState('')
  const [open, setOpen] = useState(Boolean(rest.autoFocus))
  const [creating, setCreating] = useState<string | null>(null)
  const { entity, loading, error, options, onPopupScroll } = useFound({ field, values }, typed, open)
  const may = useMay()
  const t = useT()
  const canCreate = entity.creates !== false && field.to !== 'user' && may(entity.name, 'create')
  const offered: Option[] = [...options]
  if (canCreate && typed.trim() && !loading && !error)
    offered.push({
      value: newKey,
      label: t({ zh: '新建“{name}”', en: 'Create “{name}”' }, { name: typed.trim() }),
    })
  if (value && !offered.some(option => option.value === value.id))
    offered.unshift({ value: value.id, label: value.title })
  const choose = (next: Ref | null) => {
    onChange(next)
    onDone?.(next)
  }
  return (
    <>
      <Select<string, Option>
        id={id}
        className="gx-select"
        popupMatchSelectWidth={360}
        showSearch={{ filterOption: false, onSearch: setTyped, searchValue: typed }}
        value={value?.id}
        options={offered}
        optionRender={option => <OptionRow option={option as { data: Option }} />}
        loading={loading}
        allowClear={!field.required}
        open={open}
        onOpenChange={setOpen}
        onPopupScroll={onPopupScroll}
        disabled={rest.disabled}
        autoFocus={rest.autoFocus}
        status={rest.invalid ? 'error' : undefined}
        placeholder={t({ zh: '输入名称、拼音或电话查找', en: 'Type a name or phone to find' })}
        notFoundContent={loading ? null : (error?.message ?? t({ zh: '没有找到', en: 'Nothing found' }))}
        onChange={(next, option) => {
          setTyped('')
          if (next === newKey) return setCreating(typed.trim())
          choose(next ? { id: next, title: (option as Option).label } : null)
        }}
      />
      {creating !== null && (
        <Suspense>
          <CreateDialog
            entity={entity.name}
            initial={{ [entity.title]: creating, ...parentOf(entity, values), ...madeAs(entity, field) }}
            onClose={() => setCreating(null)}
            onCreated={row => choose({ id: row.id, title: String(row[entity.title] ?? '') })}
          />
        </Suspense>
      )}
    </>
  )
}

/** A contact made from an order's form belongs to the order's customer. */
function parentOf(entity: Entity, values: Record<string, unknown> | undefined) {
  return entity.parent && values?.[entity.parent] ? { [entity.parent]: values[entity.parent] } : {}
}

/** A supplier made from a purchase order's form is one. */
function madeAs(entity: Entity, { among }: Field) {
  const known = among && entity.fields[among.field]
  return known ? { [among.field]: kindOf(known).many ? [among.value] : among.value } : {}
}

export function ReferencesInput({ id, value, onChange, field, values, ...rest }: InputProps<Ref[]>) {
  const [typed, setTyped] = useState('')
  const [open, setOpen] = useState(false)
  const { loading, error, options, onPopupScroll } = useFound({ field, values }, typed, open)
  const t = useT()
  const chosen = (value ?? []).map(ref => ({ value: ref.id, label: ref.title }))
  const known = new Map([...chosen, ...options].map(option => [option.value, option.label]))
  return (
    <Select<string[], Option>
      id={id}
      className="gx-select"
      mode="multiple"
      showSearch={{ filterOption: false, onSearch: setTyped, searchValue: typed }}
      value={chosen.map(option => option.value)}
      options={[...chosen, ...options.filter(option => !chosen.some(one => one.value === option.value))]}
      optionRender={option => <OptionRow option={option as { data: Option }} />}
      loading={loading}
      open={open}
      onOpenChange={setOpen}
      onPopupScroll={onPopupScroll}
      disabled={rest.disabled}
      autoFocus={rest.autoFocus}
      status={rest.invalid ? 'error' : undefined}
      placeholder={t({ zh: '输入名称查找', en: 'Type a name to find' })}
      notFoundContent={loading ? null : (error?.message ?? t({ zh: '没有找到', en: 'Nothing found' }))}
      onChange={ids =>
        onChange(ids.length ? ids.map(one => ({ id: one, title: known.get(one) ?? '' })) : null)
      }
    />
  )
}
