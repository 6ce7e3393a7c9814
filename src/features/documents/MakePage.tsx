import { useQueries, useQuery } from '@tanstack/react-query'
import type { Ref } from '../../core/field.ts'
import { useAddressQuery } from '../../core/web/navigate.tsx'
import { recordQuery } from '../../core/web/queries.ts'
import { useEntity } from '../../core/web/session.tsx'
import { Bones } from '../../core/web/states.tsx'
import { useT } from '../../core/web/text.tsx'
import { MakeEntry } from './MakeEntry.tsx'
import type { Making } from './made.ts'

/** `/{path}/new?source={id},{id}` or `?{party}={id}`: a new document, from the open lines of those. */
export function MakePage({ making }: { making: Making }) {
  const [query] = useAddressQuery()
  const entity = useEntity(making.target)
  const source = useEntity(making.source)
  const parties = useEntity(entity.fields[making.party]?.to ?? 'customer')
  const ids = (query.get('source') ?? '').split(',').filter(Boolean)
  const given = query.get(making.party)
  const sources = useQueries({ queries: ids.map(id => recordQuery(source, id)) })
  const named = useQuery({ ...recordQuery(parties, given ?? ''), enabled: given !== null })
  const t = useT()
  if (sources.some(one => one.isPending) || (given && named.isPending)) return <Bones lines={8} />
  const found = sources[0]?.data?.[source.parent ?? making.party] as Ref | undefined
  const party =
    found ?? (named.data && given ? { id: given, title: String(named.data[parties.title] ?? '') } : undefined)
  return (
    <main className="order-page">
      <header className="gx-page-head">
        <h1>{t({ zh: '新建{object}', en: 'New {object}' }, { object: t(entity.label).toLowerCase() })}</h1>
      </header>
      <MakeEntry making={making} party={party} sources={ids} />
    </main>
  )
}
