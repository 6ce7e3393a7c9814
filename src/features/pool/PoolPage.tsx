import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo } from 'react'
import { mayAdminister } from '../../core/actor.ts'
import { ListPage } from '../../core/web/list/ListPage.tsx'
import { Link, useAddressQuery } from '../../core/web/navigate.tsx'
import { useEntity, useMay, useSession } from '../../core/web/session.tsx'
import { Empty, Unread } from '../../core/web/states.tsx'
import { useT } from '../../core/web/text.tsx'
import { type Allowance, allowanceQuery, pooledEntity } from './pool.client.ts'
import './pool.css'

/** Customers that wait to be claimed, and how many one may still take today. */
export default function PoolPage() {
  const customer = useEntity('customer')
  const pools = useQuery(allowanceQuery)
  const session = useSession()
  const t = useT()
  // Its rows are read while the pools still are.
  const known = JSON.stringify((pools.data ?? []).map(({ id, name }) => ({ id, name })))
  const entity = useMemo(() => pooledEntity(customer, JSON.parse(known)), [customer, known])
  useEffect(() => {
    document.title = t({ zh: '公海', en: 'Public pool' })
  }, [t])
  if (!pools.data && pools.error) return <Unread of={pools} />
  if (pools.data?.length === 0)
    return mayAdminister(session, 'settings') ? (
      <Empty
        title={t({
          zh: '还没有公海。建立一个，久未联系的客户就能回到这里，由其他同事接手。',
          en: 'No pools yet. Make one, and customers nobody has called for long return here for others to take.',
        })}
      >
        <Link to="settings/pool" className="gx-button gx-primary">
          {t({ zh: '建立公海', en: 'Make a pool' })}
        </Link>
      </Empty>
    ) : (
      <Empty title={t({ zh: '没有为您的部门开放的公海', en: 'No pool is open to your unit' })} />
    )
  return (
    <ListPage
      entity={entity}
      acts={pools.data && <Allowances pools={pools.data} />}
      empty={<Empty title={t({ zh: '这个公海里没有客户', en: 'No customers in this pool' })} />}
    />
  )
}

/** What is left of the limits of the pool that is shown. */
function Allowances({ pools }: { pools: Allowance[] }) {
  const [query] = useAddressQuery()
  const may = useMay()
  const t = useT()
  const shown = pools.find(one => one.id === query.get('view')) ?? (pools.length === 1 ? pools[0] : undefined)
  if (!shown) return null
  const { mode, claimsPerDay, claimed, ownedMost, owned } = shown
  const said: string[] = []
  if (mode === 'rotating')
    said.push(t({ zh: '每晚轮流分给成员', en: 'Given to members in turn every night' }))
  else if (mode === 'assigned' && !may('customer', 'assign'))
    said.push(t({ zh: '由主管分配', en: 'Assigned by a manager' }))
  else if (may('customer', 'claim')) {
    if (claimsPerDay !== null)
      said.push(
        t(
          { zh: '今日还可认领 {left} 个', en: 'Claims left today: {left}' },
          { left: Math.max(0, claimsPerDay - claimed) },
        ),
      )
    if (ownedMost !== null)
      said.push(t({ zh: '名下 {owned} / {most}', en: '{owned} of {most} owned' }, { owned, most: ownedMost }))
  }
  return said.length > 0 && <span className="pool-allowance gx-faint gx-number">{said.join(' · ')}</span>
}
