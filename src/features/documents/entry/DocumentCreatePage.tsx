import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useAddressQuery } from '../../../core/web/navigate.tsx'
import { recordQuery } from '../../../core/web/queries.ts'
import { useEntity } from '../../../core/web/session.tsx'
import { Bones } from '../../../core/web/states.tsx'
import { useT } from '../../../core/web/text.tsx'
import type { Values } from '../../../core/web/values.ts'
import { DocumentEntry } from './DocumentEntry.tsx'
import type { Keying } from './keying.ts'
import './entry.css'

interface Props {
  keying: Keying
  /** What else it begins with, e.g. open lines of the document it is made from; `null`: not known yet. */
  given?: Values | null
  /** Above the form: where that comes from. */
  note?: ReactNode
}

/** `/{path}/new?{party}={id}`: for whom. `?copy={id}`: as another one is. */
export function DocumentCreatePage({ keying, given, note }: Props) {
  const [query] = useAddressQuery()
  const entity = useEntity(keying.entity)
  const parties = useEntity(entity.fields[keying.party]?.to ?? 'customer')
  const [id, copied] = [query.get(keying.party), query.get('copy')]
  const record = useQuery({ ...recordQuery(parties, id ?? ''), enabled: id !== null })
  const other = useQuery({ ...recordQuery(entity, copied ?? ''), enabled: copied !== null })
  const t = useT()
  if (given === null || (id && record.isPending) || (copied && other.isPending)) return <Bones lines={8} />
  const party = id && record.data ? { id, title: String(record.data[parties.title] ?? '') } : undefined
  return (
    <main className="order-page">
      <header className="gx-page-head">
        <h1>{t({ zh: '新建{object}', en: 'New {object}' }, { object: t(entity.label).toLowerCase() })}</h1>
      </header>
      {note}
      <DocumentEntry
        keying={keying}
        given={{
          ...(other.data ? copyOf(keying, other.data) : {}),
          ...(party ? { [keying.party]: party } : {}),
          ...given,
        }}
      />
    </main>
  )
}

/** What a copy takes over: for whom, texts and lines; not days, numbers and what it was made from. */
function copyOf(keying: Keying, row: Values): Values {
  const lines = ((row.lines as Values[] | undefined) ?? []).map(({ id: _, ...line }) => ({
    ...line,
    ...Object.fromEntries((keying.keptOfLine ?? []).map(name => [name, null])),
  }))
  return { ...Object.fromEntries(keying.copies.map(name => [name, row[name]])), lines }
}
