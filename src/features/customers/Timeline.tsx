import { useInfiniteQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import type { Entity } from '../../core/entity.ts'
import type { Field } from '../../core/field.ts'
import { kindWebOf } from '../../core/kinds/index.web.tsx'
import { fullMoment, shortMoment } from '../../core/kinds/moments.ts'
import { Cell } from '../../core/web/Cell.tsx'
import type { TimelineEntry } from '../../core/web/client.ts'
import { Link } from '../../core/web/navigate.tsx'
import { timelineQuery } from '../../core/web/queries.ts'
import { useEntities } from '../../core/web/session.tsx'
import { Empty, Unread } from '../../core/web/states.tsx'
import { useKindContext, useT } from '../../core/web/text.tsx'
import { actLabel } from '../audit/actLabel.ts'
import { Changes } from '../audit/Changes.tsx'

interface Props {
  entity: Entity
  id: string
  /** Stands above the entries: the quick contact record. */
  head?: ReactNode
}

/** Everything that happened with a customer, newest first; filtered by the kind of thing. */
export default function Timeline({ entity, id, head }: Props) {
  const [kind, setKind] = useState('')
  const entities = useEntities()
  const t = useT()
  const timeline = useInfiniteQuery(timelineQuery(entity, id, kind))
  const entries = timeline.data?.pages.flatMap(page => page.data) ?? []
  const kinds = [...entities.values()].filter(one => one.customer && one.timeline)
  return (
    <div className="gx-timeline">
      {head}
      <fieldset className="gx-row-of" aria-label={t({ zh: '筛选动态', en: 'Filter the timeline' })}>
        {[{ name: '', plural: { zh: '全部', en: 'All' } }, ...kinds].map(one => (
          <button
            key={one.name}
            type="button"
            className="gx-button gx-small gx-quiet"
            aria-pressed={kind === one.name}
            onClick={() => setKind(one.name)}
          >
            {t(one.plural)}
          </button>
        ))}
      </fieldset>
      {!timeline.data && <Unread of={timeline} />}
      {timeline.data && entries.length === 0 && (
        <Empty title={t({ zh: '还没有动态', en: 'Nothing has happened yet' })} />
      )}
      <ol>
        {joined(entries).map(([entry, ...before]) => (
          <Entry
            key={entry.id}
            entry={entry}
            before={before}
            entity={entities.get(entry.entity)}
            own={entry.recordId === id}
          />
        ))}
      </ol>
      {timeline.hasNextPage && (
        <button
          type="button"
          className="gx-link"
          disabled={timeline.isFetchingNextPage}
          onClick={() => void timeline.fetchNextPage()}
        >
          {t({ zh: '更早的', en: 'Earlier' })}
        </button>
      )}
    </div>
  )
}

type Joined = [TimelineEntry, ...TimelineEntry[]]

/** What one person did to one record at one go, such as making and confirming an order, is one entry. */
function joined(entries: TimelineEntry[]): Joined[] {
  const all: Joined[] = []
  for (const entry of entries) {
    const last = all.at(-1)
    const first = last?.[0]
    const same =
      first?.recordId === entry.recordId &&
      first.actor?.id === entry.actor?.id &&
      first.occurredAt.slice(0, 10) === entry.occurredAt.slice(0, 10)
    if (last && same) last.push(entry)
    else all.push([entry])
  }
  return all
}

interface EntryProps {
  entry: TimelineEntry
  /** What was done to the same record just before. */
  before: TimelineEntry[]
  entity: Entity | undefined
  own: boolean
}

function Entry({ entry, before, entity, own }: EntryProps) {
  const context = useKindContext()
  const t = useT()
  const shown = (entity?.timeline ?? []).filter(
    name => entity?.fields[name] && name !== entity.title && name !== entity.occurredAt,
  )
  const record = entry.record ?? {}
  const prose =
    entity?.fields[entity.title] && kindWebOf(entity.fields[entity.title] as Field).prose
      ? String(record[entity.title] ?? entry.title)
      : undefined
  return (
    <li className="gx-entry" data-entity={entry.entity}>
      <div className="gx-entry-head">
        <b>{entity ? t(entity.label) : entry.entity}</b>
        <span>
          {[
            ...new Set(
              [...before]
                .reverse()
                .concat(entry)
                .map(one => t(actLabel(entity, one.action))),
            ),
          ].join(' · ')}
        </span>
        {!own && !prose && entity && (
          <Link to={`${entity.path}/${entry.recordId}`} className="gx-title gx-ellipsis">
            {entry.title || t({ zh: '（未编号）', en: '(no number yet)' })}
          </Link>
        )}
        <span className="gx-spring" />
        <span className="gx-faint">{entry.actor?.title}</span>
        <time
          className="gx-faint gx-number"
          dateTime={entry.occurredAt}
          title={fullMoment(entry.occurredAt, context)}
        >
          {shortMoment(entry.occurredAt, context)}
        </time>
      </div>
      {prose && <p className="gx-prose">{prose}</p>}
      {!own && entity && (
        <div className="gx-entry-facts">
          {shown.map(name => {
            const field = entity.fields[name]
            const value = record[name]
            return (
              field &&
              value !== null &&
              value !== undefined &&
              value !== '' && (
                <span key={name}>
                  <span className="gx-faint">{t(field.label)}</span>{' '}
                  <Cell value={value} field={field} name={name} />
                </span>
              )
            )
          })}
        </div>
      )}
      {entity &&
        [entry, ...before].map(
          one =>
            one.changes && (
              <Changes key={one.id} entity={entity} changes={one.changes} notes={one.action !== 'update'} />
            ),
        )}
    </li>
  )
}
