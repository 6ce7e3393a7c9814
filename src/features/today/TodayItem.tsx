import { ClockCircleOutlined, EditOutlined, PhoneOutlined } from '@ant-design/icons'
import { lazy, Suspense, useRef, useState } from 'react'
import { can } from '../../core/actor.ts'
import { openInputs } from '../../core/entity.ts'
import { shortMoment } from '../../core/kinds/moments.ts'
import { formatPhone } from '../../core/kinds/phone.ts'
import { Floating } from '../../core/web/Floating.tsx'
import { MenuList } from '../../core/web/Menu.tsx'
import { useWrites } from '../../core/web/mutations.ts'
import { Link } from '../../core/web/navigate.tsx'
import { useEntity, useSession } from '../../core/web/session.tsx'
import { useKindContext, useT } from '../../core/web/text.tsx'
import { toast } from '../../core/web/toast.ts'
import { chipMoment } from '../contactRecords/moments.ts'
import { useMoney } from '../customers/money.ts'
import { reasonsText } from '../metrics/reasons.rules.ts'
import { LevelMark } from './LevelMark.tsx'
import type { GroupKey, Row } from './today.client.ts'

const QuickRecord = lazy(() =>
  import('../contactRecords/QuickRecord.tsx').then(module => ({ default: module.QuickRecord })),
)
const NextContact = lazy(() =>
  import('../contactRecords/NextContact.tsx').then(module => ({ default: module.NextContact })),
)

interface Props {
  row: Row
  group: GroupKey
  team: boolean
}

/** A customer to do something about: who, why, last contact, worth, whom to call; and the acts. */
export function TodayItem({ row, group, team }: Props) {
  const [writing, setWriting] = useState(false)
  const session = useSession()
  const money = useMoney()
  const t = useT()
  const { customer, contact } = row
  const phone = contact?.phone ?? contact?.workPhone ?? customer.phone
  const callable = Boolean(phone) && !String(phone).includes('*')
  const mayWrite = can(session, 'contactRecord', 'create')
  return (
    <li className="today-row">
      <div className="today-who">
        <span className="today-name">
          <LevelMark level={customer.level} />
          <Link to={`customers/${row.id}`} className="gx-title gx-ellipsis">
            {customer.name ?? '—'}
          </Link>
          {team && customer.owner && <small className="gx-faint">{customer.owner.title}</small>}
        </span>
        <Why row={row} group={group} />
      </div>
      <LastWord row={row} />
      <div className="today-worth">
        {customer.revenueThisYear !== undefined && (
          <>
            <span className="gx-number">{money(customer.revenueThisYear)}</span>
            <small className="gx-faint">{t({ zh: '今年', en: 'this year' })}</small>
          </>
        )}
      </div>
      <div className="today-contact">
        <span className="gx-ellipsis">
          {contact?.name ?? ''} <small className="gx-faint">{contact?.position ?? ''}</small>
        </span>
        {phone && <span className="gx-number gx-faint">{formatPhone(phone)}</span>}
      </div>
      <div className="today-acts">
        {callable && (
          <a
            className="gx-icon-button"
            href={`tel:${phone}`}
            aria-label={t(
              { zh: '打电话给{name}', en: 'Call {name}' },
              { name: contact?.name ?? customer.name ?? '' },
            )}
            title={t({ zh: '打电话', en: 'Call' })}
          >
            <PhoneOutlined />
          </a>
        )}
        {mayWrite && (
          <button
            type="button"
            className="gx-icon-button"
            aria-label={t(
              { zh: '写跟进：{name}', en: 'Contact record: {name}' },
              { name: customer.name ?? '' },
            )}
            title={t({ zh: '写跟进', en: 'Contact record' })}
            aria-expanded={writing}
            onClick={() => setWriting(!writing)}
          >
            <EditOutlined />
          </button>
        )}
        <Postpone row={row} />
      </div>
      {writing && (
        <div className="today-write">
          <Suspense fallback={null}>
            <QuickRecord
              customer={{ id: row.id, title: customer.name ?? '' }}
              contact={contact ? { id: contact.id, title: contact.name ?? '' } : null}
              onDone={() => setWriting(false)}
              autoFocus
            />
          </Suspense>
        </div>
      )}
    </li>
  )
}

/** Why it is here, in words; a contact that was agreed says when. */
function Why({ row, group }: { row: Row; group: GroupKey }) {
  const context = useKindContext()
  const t = useT()
  const { locale } = context
  const at = row.customer.nextContactAt
  const due = group !== 'reorder' && at
  const reasons = due ? row.reasons.filter(reason => reason.code !== 'contactLate') : row.reasons
  const words = reasonsText(reasons, locale)
  return (
    <span className="today-why gx-ellipsis" title={words}>
      {due && (
        <b className={group === 'late' ? 'gx-late' : undefined}>
          {t({ zh: '约定 {when}', en: 'Agreed: {when}' }, { when: shortMoment(at, context) })}
        </b>
      )}
      {due && words ? <span className="gx-faint"> · {words}</span> : words}
    </span>
  )
}

function LastWord({ row }: { row: Row }) {
  const context = useKindContext()
  const ways = useEntity('contactRecord').fields.way?.choices ?? []
  const t = useT()
  const last = row.lastContact
  if (!last?.happenedAt)
    return <div className="today-last gx-faint">{t({ zh: '还没有联系过', en: 'Never contacted' })}</div>
  const way = ways.find(one => one.value === last.way)
  return (
    <div className="today-last" title={last.content}>
      <span className="gx-faint">
        {shortMoment(last.happenedAt, context)} {way && t(way.label)}
      </span>{' '}
      {last.content}
    </div>
  )
}

/** Puts the contact off: tomorrow, in three days, or when one says. */
function Postpone({ row }: { row: Row }) {
  const anchor = useRef<HTMLButtonElement>(null)
  const [open, setOpen] = useState<'menu' | 'pick' | null>(null)
  const [moment, setMoment] = useState<string | null>(null)
  const session = useSession()
  const context = useKindContext()
  const customer = useEntity('customer')
  const writes = useWrites(customer)
  const t = useT()
  const verb = customer.verbs?.planContact
  if (!verb || !can(session, 'customer', 'planContact') || !openInputs(session, customer, verb)) return null
  const before = row.customer.nextContactAt ?? null
  const plan = (at: string | null) => {
    setOpen(null)
    writes.verb(row.id, 'planContact', { nextContactAt: at }).then(
      () =>
        toast.done(
          at
            ? t({ zh: '下次联系改到{when}', en: 'Next contact: {when}' }, { when: shortMoment(at, context) })
            : t({ zh: '已取消约定', en: 'No contact planned' }),
          {
            label: t({ zh: '撤销', en: 'Undo' }),
            run: () => void writes.verb(row.id, 'planContact', { nextContactAt: before }).catch(toast.error),
          },
        ),
      toast.error,
    )
  }
  const label = t({ zh: '改期', en: 'Postpone' })
  return (
    <>
      <button
        ref={anchor}
        type="button"
        className="gx-icon-button"
        aria-label={t({ zh: '改期：{name}', en: 'Postpone: {name}' }, { name: row.customer.name ?? '' })}
        title={label}
        aria-haspopup="menu"
        aria-expanded={open !== null}
        onClick={() => setOpen(open ? null : 'menu')}
      >
        <ClockCircleOutlined />
      </button>
      {open === 'menu' && (
        <Floating anchor={anchor} align="end" label={label} onClose={() => setOpen(null)}>
          <MenuList
            label={label}
            onDone={() => {}}
            items={[
              {
                key: 'tomorrow',
                label: t({ zh: '明天', en: 'Tomorrow' }),
                run: () => plan(chipMoment('tomorrow', context)),
              },
              {
                key: 'days3',
                label: t({ zh: '3天后', en: 'In 3 days' }),
                run: () => plan(chipMoment('days3', context)),
              },
              {
                key: 'monday',
                label: t({ zh: '下周一', en: 'Next Monday' }),
                run: () => plan(chipMoment('monday', context)),
              },
              { key: 'pick', label: t({ zh: '选时间…', en: 'Pick…' }), run: () => setOpen('pick') },
              ...(before
                ? [
                    {
                      key: 'none',
                      apart: true,
                      label: t({ zh: '不再约定', en: 'Plan nothing' }),
                      run: () => plan(null),
                    },
                  ]
                : []),
            ]}
          />
        </Floating>
      )}
      {open === 'pick' && (
        <Floating
          anchor={anchor}
          align="end"
          label={label}
          className="today-pick"
          onClose={() => setOpen(null)}
        >
          <Suspense fallback={null}>
            <NextContact value={moment} onChange={setMoment} />
          </Suspense>
          <button
            type="button"
            className="gx-button gx-primary"
            disabled={!moment}
            onClick={() => plan(moment)}
          >
            {t({ zh: '改到这个时间', en: 'Set this time' })}
          </button>
        </Floating>
      )}
    </>
  )
}
