import { useQuery } from '@tanstack/react-query'
import { Select } from 'antd'
import { useState } from 'react'
import { api } from '../../core/web/client.ts'
import { Filters } from '../../core/web/list/Filters.tsx'
import { type Filter, readFilters, writeFilters } from '../../core/web/list/state.ts'
import { useEntity, useSession } from '../../core/web/session.tsx'
import { useT } from '../../core/web/text.tsx'
import type { Analysis } from './analysis.ts'
import { dimensionLabels, NO_KEY } from './sales.ts'
import { askedOf, narrowings, type useSalesState } from './salesAnalysis.client.ts'
import { keyText } from './texts.ts'

type Asked = Pick<ReturnType<typeof useSalesState>, 'state' | 'change' | 'may'>

/** Which sales alone are looked at: chosen groups, and whatever the list of the documents is filtered by. */
export function Narrowed({ state, change, may }: Asked) {
  const entity = useEntity(state.document)
  const t = useT()
  const filters = readFilters(Object.entries(state.filters)) ?? []
  const filter = (next: Filter[]) => {
    const gone = Object.keys(writeFilters(filters)).map(name => [name, null])
    change({ ...Object.fromEntries(gone), ...writeFilters(next) })
  }
  return (
    <fieldset className="sales-narrowed" aria-label={t({ zh: '只看', en: 'Only' })}>
      {narrowings.filter(may).map(name => (
        <Groups key={name} name={name} state={state} change={change} />
      ))}
      <Filters entity={entity} filters={filters} onChange={filter} />
    </fieldset>
  )
}

/** Offers the groups that have sales in the time asked for. */
function Groups({ name, state, change }: Omit<Asked, 'may'> & { name: (typeof narrowings)[number] }) {
  const t = useT()
  const { user } = useSession()
  const { fields } = useEntity('customer')
  const [wasOpened, setOpened] = useState(false)
  const asked = `only[${name}]`
  const { [asked]: kept = '', ...filters } = state.filters
  const chosen = kept.split(',').filter(Boolean)
  const query = askedOf({
    ...state,
    by: name,
    second: undefined,
    compare: 'none',
    measures: ['documents'],
    filters,
  })
  const found = useQuery({
    queryKey: [state.document, 'sales-analysis', query],
    queryFn: ({ signal }) => api.get<Analysis>('sales-analysis', query, signal),
    placeholderData: before => before,
    enabled: wasOpened || chosen.length > 0,
  })
  const rows = (found.data?.rows ?? []).filter(row => row.rest === undefined && row.key !== '?')
  const options = rows.map(row => ({
    value: row.key || NO_KEY,
    label: keyText(name, row, user.locale, fields),
  }))
  const absent = chosen.filter(key => !options.some(one => one.value === key))
  const label = t(dimensionLabels[name])
  return (
    <Select
      className="gx-select sales-only"
      mode="multiple"
      aria-label={label}
      placeholder={label}
      value={chosen}
      options={[
        ...options,
        ...absent.map(value => ({
          value,
          label:
            value.length === 36
              ? t({ zh: '（这段时间没有）', en: '(none in this time)' })
              : keyText(name, { key: value === NO_KEY ? '' : value, title: null }, user.locale, fields),
        })),
      ]}
      loading={found.isFetching}
      allowClear
      maxTagCount={1}
      showSearch={{ optionFilterProp: 'label' }}
      popupMatchSelectWidth={240}
      notFoundContent={
        found.isFetching
          ? t({ zh: '正在读取…', en: 'Reading…' })
          : t({ zh: '这段时间没有', en: 'None in this time' })
      }
      onOpenChange={open => open && setOpened(true)}
      onChange={(keys: string[]) => change({ [asked]: keys.length > 0 ? keys.join() : null })}
    />
  )
}
