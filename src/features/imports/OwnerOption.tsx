import { useQuery } from '@tanstack/react-query'
import { rowsQuery } from '../../core/web/queries.ts'
import { useEntities, useMay, useSession } from '../../core/web/session.tsx'
import type { Mapping } from './imports.client.ts'
import { Options } from './Options.tsx'

/** Who owns new records of rows that name nobody: a person by the e-mail address. */
export function OwnerOption({
  mapping,
  onChange,
}: {
  mapping: Mapping
  onChange: (owner: string | undefined) => void
}) {
  const user = useEntities().get('user')
  const may = useMay()
  const me = useSession().user
  const people = useQuery({
    ...rowsQuery(
      user as NonNullable<typeof user>,
      { fields: 'name,email', 'filter[active][eq]': 'true' },
      200,
    ),
    enabled: user !== undefined && may('user', 'read'),
  })
  const others = (people.data?.data ?? []).filter(({ id }) => id !== me.id)
  if (others.length === 0) return null
  return (
    <Options
      label={{ zh: '没写负责人的归', en: 'Owner where none is named' }}
      value={mapping.owner ?? ''}
      options={[
        ['', { zh: `${me.name}（我）`, en: `${me.name} (me)` }],
        ...others.map(({ name, email }): [string, { zh: string; en: string }] => [
          String(email ?? name),
          { zh: String(name), en: String(name) },
        ]),
      ]}
      onChange={owner => onChange(owner || undefined)}
    />
  )
}
