import { PlusOutlined } from '@ant-design/icons'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { type CSSProperties, lazy, Suspense, useState } from 'react'
import { shortMoment } from '../../core/kinds/moments.ts'
import type { Label } from '../../core/label.ts'
import { api, type Row } from '../../core/web/client.ts'
import { Link } from '../../core/web/navigate.tsx'
import { useEntity, useMay } from '../../core/web/session.tsx'
import { useKindContext, useT } from '../../core/web/text.tsx'
import { useMoney } from '../customers/money.ts'
import type { GroupMember, GroupMembers } from './members.ts'
import './groups.css'

const CreateDialog = lazy(() => import('../../core/web/CreateDialog.tsx'))

/** Companies shown before the rest is asked for. */
const FIRST = 12

const groupQuery = (id: string) =>
  queryOptions({
    queryKey: ['customer', 'group', id],
    queryFn: ({ signal }) => api.get<GroupMembers>(`customers/${id}/group-members`, undefined, signal),
  })

/** The group the company belongs to: what it is worth as a whole, and who stands below whom. */
export function GroupBeside({ customer }: { customer: Row }) {
  const entity = useEntity('customer')
  const isOpen = customer.groupHead !== undefined && customer.parent !== undefined
  const group = useQuery({ ...groupQuery(customer.id), enabled: isOpen }).data
  const [creating, setCreating] = useState(false)
  const [whole, setWhole] = useState(false)
  const may = useMay()
  const t = useT()
  const isCompany = customer.type !== 'person'
  if (!group || (!group.head && !isCompany)) return null
  const { members, figures, hidden, head } = group
  const shown = whole ? members : members.slice(0, FIRST)
  return (
    <details className="gx-facts" open={Boolean(head)}>
      <summary>{t({ zh: '集团公司', en: 'Group' })}</summary>
      {head && <Figures figures={figures} />}
      {hidden && (
        <p className="gx-faint groups-note">
          {t({
            zh: '集团中还有您无权查看的公司，未计入以上数字。',
            en: 'The group has companies you may not see; they are not counted here.',
          })}
        </p>
      )}
      <ul className="groups-tree">
        {shown.map(member => (
          <Member
            key={member.id}
            member={member}
            isHere={member.id === customer.id}
            isHead={member.id === head?.id}
          />
        ))}
      </ul>
      <div className="groups-acts">
        {members.length > shown.length && (
          <button type="button" className="gx-link" onClick={() => setWhole(true)}>
            {t({ zh: '展开全部 {count} 家', en: 'Show all {count}' }, { count: members.length })}
          </button>
        )}
        {head?.id && (
          <Link to={`customers?filter[groupHead][eq]=${head.id}&sort=-revenueThisYear`} className="gx-link">
            {t({ zh: '在列表中查看', en: 'As a list' })}
          </Link>
        )}
        {may('customer', 'create') && (
          <button type="button" className="gx-link" onClick={() => setCreating(true)}>
            <PlusOutlined /> {t({ zh: '下属公司', en: 'Subsidiary' })}
          </button>
        )}
      </div>
      {creating && (
        <Suspense>
          <CreateDialog
            entity={entity.name}
            initial={{ parent: { id: customer.id, title: String(customer.name ?? '') }, type: 'company' }}
            onClose={() => setCreating(false)}
          />
        </Suspense>
      )}
    </details>
  )
}

function Member({ member, isHere, isHead }: { member: GroupMember; isHere: boolean; isHead: boolean }) {
  const money = useMoney()
  const t = useT()
  return (
    <li
      style={{ '--depth': Math.min(member.depth, 6) } as CSSProperties}
      aria-current={isHere ? 'true' : undefined}
      data-here={isHere || undefined}
    >
      {isHere ? (
        <b className="gx-ellipsis">{member.title}</b>
      ) : (
        <Link to={`customers/${member.id}`} className="gx-ref gx-ellipsis">
          {member.title}
        </Link>
      )}
      {isHead && <span className="gx-tag">{t({ zh: '总部', en: 'Head' })}</span>}
      <span className="gx-spring" />
      {member.revenueThisYear !== undefined && Number(member.revenueThisYear) !== 0 && (
        <span className="gx-number gx-faint">{money(member.revenueThisYear)}</span>
      )}
    </li>
  )
}

/** Figures over the companies the reader sees; those closed to the reader are not there. */
function Figures({ figures }: Pick<GroupMembers, 'figures'>) {
  const money = useMoney()
  const context = useKindContext()
  const t = useT()
  const day = (value: string | null | undefined) => (value ? shortMoment(value, context) : '—')
  const parts: [Label, string | undefined][] = [
    [{ zh: '公司', en: 'Companies' }, String(figures.customers)],
    [{ zh: '今年收入', en: 'This year' }, figures.revenueThisYear && money(figures.revenueThisYear)],
    [{ zh: '累计收入', en: 'In all' }, figures.revenue && money(figures.revenue)],
    [{ zh: '订单', en: 'Orders' }, figures.orderCount?.toLocaleString('en-US')],
    [
      { zh: '上次下单', en: 'Last order' },
      figures.lastOrderOn === undefined ? undefined : (figures.lastOrderOn ?? '—'),
    ],
    [
      { zh: '上次联系', en: 'Last contact' },
      figures.lastContactAt === undefined ? undefined : day(figures.lastContactAt),
    ],
  ]
  return (
    <dl className="groups-figures">
      {parts.map(
        ([label, value]) =>
          value !== undefined && (
            <div key={label.en}>
              <dt className="gx-faint">{t(label)}</dt>
              <dd className="gx-number">{value}</dd>
            </div>
          ),
      )}
    </dl>
  )
}
