import { lazy, type ReactNode, Suspense } from 'react'
import type { Entity } from '../../entity.ts'
import { kindOf } from '../../kinds/index.ts'
import { kindWebOf } from '../../kinds/index.web.tsx'
import type { Label } from '../../label.ts'
import { Cell } from '../Cell.tsx'
import type { Row } from '../client.ts'
import { useAddressQuery } from '../navigate.tsx'
import { tabsOf } from '../registry.ts'
import { useEntities, useMay } from '../session.tsx'
import { Bones } from '../states.tsx'
import { useT } from '../text.tsx'

const RelatedList = lazy(() => import('./RelatedList.tsx'))

export interface RecordTab {
  key: string
  label: Label
  content: ReactNode
}

/** The tabs every record has: lines, the lists that name this record, those of features (files, history). */
export function useRecordTabs(entity: Entity, row: Row | undefined): RecordTab[] {
  const entities = useEntities()
  const may = useMay()
  if (!row) return []
  const tabs: RecordTab[] = []
  for (const [name, field] of Object.entries(entity.fields))
    if (kindWebOf(field).rows && Array.isArray(row[name]))
      tabs.push({
        key: name,
        label: field.label,
        content: <Cell value={row[name]} field={field} name={name} />,
      })
  for (const [other, by] of related(entity, entities))
    if (may(other.name, 'read'))
      tabs.push({
        key: `${other.name}.${by}`,
        label: other.plural,
        content: (
          <RelatedList entity={other} by={by} of={{ id: row.id, title: String(row[entity.title] ?? '') }} />
        ),
      })
  for (const { key, label, component: Own } of tabsOf(entity))
    tabs.push({ key, label, content: <Own entity={entity} id={row.id} tab={key} /> })
  return tabs
}

/** Entities with a field that names this one: `[order, 'customer']`. Lines belong to their own record's page. */
export function related(entity: Entity, entities: Map<string, Entity>): [Entity, string][] {
  return [...entities.values()].flatMap(other => {
    if (other.lineOf) return []
    return Object.entries(other.fields)
      .filter(
        ([, field]) =>
          field.to === entity.name && !field.readOnly && !kindOf(field).many && !kindWebOf(field).rows,
      )
      .slice(0, 1)
      .map(([name]): [Entity, string] => [other, name])
  })
}

interface Props {
  entity: Entity
  tabs: RecordTab[]
  head?: ReactNode
}

/** Tabs in the order of the company, those it does not name behind. Which is open is kept in the address. */
export function RecordTabs({ entity: { tabs: own }, tabs: given, head }: Props) {
  const [query, change] = useAddressQuery()
  const t = useT()
  const place = ({ key }: RecordTab) => own?.order.indexOf(key) ?? 0
  const tabs = given
    .filter(tab => !own?.hidden.includes(tab.key))
    .sort((one, other) => (place(one) >>> 0) - (place(other) >>> 0))
  const current = tabs.find(tab => tab.key === query.get('tab')) ?? tabs[0]
  return (
    <section className="gx-record-tabs">
      <div className="gx-tabs" role="tablist">
        {tabs.map(tab => (
          <button
            key={tab.key}
            type="button"
            role="tab"
            className="gx-tab"
            aria-selected={tab === current}
            onClick={() => change({ tab: tab.key === tabs[0]?.key ? null : tab.key })}
          >
            {t(tab.label)}
          </button>
        ))}
      </div>
      {head}
      <div role="tabpanel" className="gx-tab-panel">
        <Suspense fallback={<Bones />}>{current?.content}</Suspense>
      </div>
    </section>
  )
}
