import { WarningOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import type { Entity } from '../../core/entity.ts'
import { useMay } from '../../core/web/session.tsx'
import { useT } from '../../core/web/text.tsx'
import { useDebounced } from '../../core/web/useDebounced.ts'
import type { Values } from '../../core/web/values.ts'
import { CandidateList } from './CandidateList.tsx'
import { checkQuery } from './duplicates.client.ts'

const REST_MS = 250

/** Looks while somebody types whether the company or person exists, and says so before anything is saved. */
export default function LivePanel({ entity, values, id }: { entity: Entity; values: Values; id?: string }) {
  return entity.party ? <Panel entity={entity} values={values} id={id} /> : null
}

function Panel({ entity, values, id }: { entity: Entity; values: Values; id?: string }) {
  const t = useT()
  const may = useMay()
  const asked = useDebounced(JSON.stringify(askedOf(entity, values)), REST_MS)
  const telling = JSON.parse(asked) as Values
  const title = String(telling[entity.title] ?? '')
  const isEnough =
    title.length >= 2 ||
    Object.keys(telling).some(
      name => name !== entity.title && ['phone', 'email', 'url'].includes(entity.fields[name]?.kind ?? ''),
    )
  const found = useQuery({ ...checkQuery(entity, telling, id), enabled: isEnough })
  if (!isEnough || !found.data?.length) return null
  // Whoever may merge may also say that it is another one.
  const isBlocked = found.data.some(one => one.action === 'block') && !may(entity.name, 'merge')
  return (
    <section className="duplicates-panel" data-strict={isBlocked || undefined} role="status">
      <p>
        <WarningOutlined />{' '}
        {isBlocked
          ? t({ zh: '已经有了，不能重复建立', en: 'This exists already' })
          : t({ zh: '可能已经有了，请先核对', en: 'This may exist already; compare first' })}
      </p>
      <CandidateList candidates={found.data} entity={entity} values={telling} />
    </section>
  )
}

/** The values that tell a party from others; what else is typed asks nothing. */
function askedOf(entity: Entity, values: Values): Values {
  const { party, parent } = entity
  if (!party) return {}
  const { names, type, codes = [], accounts = [], address, city, region, birthday } = party
  const named = new Set([...names, ...codes, ...accounts, type, address, city, region, birthday, parent])
  return Object.fromEntries(
    Object.entries(values).filter(
      ([name, value]) =>
        value !== null &&
        value !== '' &&
        (named.has(name) || ['phone', 'email', 'url'].includes(entity.fields[name]?.kind ?? '')),
    ),
  )
}
