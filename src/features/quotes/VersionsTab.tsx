import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Entity } from '../../core/entity.ts'
import type { Ref } from '../../core/field.ts'
import { fullMoment } from '../../core/kinds/moments.ts'
import { formatDecimal } from '../../core/kinds/number.ts'
import { api, type Row } from '../../core/web/client.ts'
import { recordQuery } from '../../core/web/queries.ts'
import { useEntity } from '../../core/web/session.tsx'
import { Bones, Empty, Failed } from '../../core/web/states.tsx'
import { useKindContext, useT } from '../../core/web/text.tsx'
import { Changed, ComparedLines, writtenLines } from '../documents/ComparedLines.tsx'
import { comparedHead, differ } from './compare.rules.ts'
import type { Content, Version } from './versions.ts'
import './quotes.css'

const titleOf = (value: unknown) => (value as Ref | null)?.title ?? null

/** A draft in the making, as versions are kept. */
function draftOf(row: Row): Version {
  const text = (value: unknown) => (value === null || value === undefined ? null : String(value))
  const lines = writtenLines(row)
  const head = Object.fromEntries(comparedHead.map(name => [name, text(row[name])]))
  return {
    revision: Number(row.revision),
    sentAt: '',
    sentBy: null,
    acceptedAt: null,
    acceptedBy: null,
    content: { ...head, contact: titleOf(row.contact), owner: titleOf(row.owner), lines } as Partial<Content>,
  }
}

/** What was sent, version by version, and how one differs from another. */
export default function VersionsTab({ id }: { id: string }) {
  const entity = useEntity('quote')
  const record = useQuery(recordQuery(entity, id))
  const found = useQuery({
    queryKey: ['quote', 'versions', id, record.data?.version],
    queryFn: () => api.get<{ data: Version[] }>(`quotes/${id}/versions`),
  })
  const [chosen, setChosen] = useState<{ before?: number; after?: number }>({})
  const t = useT()
  if (found.error) return <Failed error={found.error} retry={() => void found.refetch()} />
  if (!found.data || !record.data) return <Bones lines={4} />
  const versions = [...(record.data.status === 'draft' ? [draftOf(record.data)] : []), ...found.data.data]
  const after = versions.find(one => one.revision === chosen.after) ?? versions[0]
  const before =
    versions.find(one => one.revision === chosen.before) ??
    versions.find(one => one.revision < (after?.revision ?? 0))
  if (!after || found.data.data.length === 0)
    return <Empty title={t({ zh: '还没有发出过', en: 'Nothing was sent yet' })} />
  return (
    <div className="quote-versions">
      <VersionList versions={versions} />
      {versions.length > 1 && (
        <div className="quote-choose">
          <Choice
            label={t({ zh: '比较', en: 'Compare' })}
            versions={versions}
            value={before?.revision}
            onChange={revision => setChosen({ ...chosen, before: revision })}
          />
          <Choice
            label={t({ zh: '与', en: 'with' })}
            versions={versions}
            value={after.revision}
            onChange={revision => setChosen({ ...chosen, after: revision })}
          />
        </div>
      )}
      <Compared entity={entity} before={before === after ? undefined : before} after={after} />
    </div>
  )
}

function useVersionName() {
  const t = useT()
  return ({ revision, sentAt }: Version) =>
    sentAt
      ? t({ zh: '第 {revision} 版', en: 'Version {revision}' }, { revision })
      : t({ zh: '第 {revision} 版（草稿）', en: 'Version {revision} (draft)' }, { revision })
}

function VersionList({ versions }: { versions: Version[] }) {
  const context = useKindContext()
  const nameOf = useVersionName()
  const t = useT()
  return (
    <ul className="quote-links">
      {versions.map(one => (
        <li key={one.revision}>
          <strong>{nameOf(one)}</strong>
          <span className="gx-faint">
            {one.sentAt &&
              t(
                { zh: '{time} 由 {name} 发出', en: 'sent {time} by {name}' },
                { time: fullMoment(one.sentAt, context), name: one.sentBy?.title ?? '—' },
              )}
            {one.acceptedAt &&
              t(
                { zh: ' · {time} 被 {name} 接受', en: ' · accepted {time} by {name}' },
                { time: fullMoment(one.acceptedAt, context), name: one.acceptedBy ?? '—' },
              )}
          </span>
          <span className="gx-number">{one.content.amount && formatDecimal(one.content.amount, 2)}</span>
        </li>
      ))}
    </ul>
  )
}

interface ChoiceProps {
  label: string
  versions: Version[]
  value: number | undefined
  onChange: (revision: number) => void
}

function Choice({ label, versions, value, onChange }: ChoiceProps) {
  const nameOf = useVersionName()
  return (
    <label>
      {label}{' '}
      <select
        className="gx-input"
        value={value ?? ''}
        onChange={event => onChange(Number(event.target.value))}
      >
        {versions.map(one => (
          <option key={one.revision} value={one.revision}>
            {nameOf(one)}
          </option>
        ))}
      </select>
    </label>
  )
}

function Compared({ entity, before, after }: { entity: Entity; before?: Version; after: Version }) {
  const t = useT()
  const head = before ? comparedHead.filter(name => differ(before.content[name], after.content[name])) : []
  return (
    <>
      {head.length > 0 && (
        <dl className="quote-changes">
          {head.map(name => (
            <div key={name}>
              <dt>{t(entity.fields[name]?.label ?? { zh: name, en: name })}</dt>
              <dd>
                <Changed before={before?.content[name] ?? null} after={after.content[name] ?? null} />
              </dd>
            </div>
          ))}
        </dl>
      )}
      <ComparedLines entity="quoteLine" before={before?.content.lines} after={after.content.lines ?? []} />
    </>
  )
}
