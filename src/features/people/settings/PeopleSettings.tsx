import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Ref } from '../../../core/field.ts'
import { shortMoment } from '../../../core/kinds/moments.ts'
import { Button } from '../../../core/web/Button.tsx'
import { api, type Row } from '../../../core/web/client.ts'
import { confirmed } from '../../../core/web/dialogs.tsx'
import { Menu, type MenuItem } from '../../../core/web/Menu.tsx'
import { Link, useGo } from '../../../core/web/navigate.tsx'
import { allRowsQuery, countQuery, foundQuery } from '../../../core/web/queries.ts'
import { useEntity, useSession } from '../../../core/web/session.tsx'
import { Bones, Unread } from '../../../core/web/states.tsx'
import { useKindContext, useT } from '../../../core/web/text.tsx'
import { toast } from '../../../core/web/toast.ts'
import { useDebounced } from '../../../core/web/useDebounced.ts'
import { GateForm, TextField } from '../../../web/Gate.tsx'
import { indented, useUnits } from '../units.client.ts'
import { LinkBox } from './LinkBox.tsx'
import { SelectField } from './SelectField.tsx'
import './people.css'

interface Invitation {
  id: string
  email: string
  role: Ref
  expiresAt: string
  expired: boolean
}

interface Handed {
  words: string
  link: string
}

interface Pending {
  user: Ref
  requestedAt: string
  mayIssue: boolean
}

/** Who is in the company: invite, deactivate, and help those who forgot their password. */
export default function PeopleSettings() {
  const [handed, setHanded] = useState<Handed | null>(null)
  return (
    <>
      <Inviting onLink={setHanded} />
      {handed && (
        <section className="gx-settings-part">
          <LinkBox words={handed.words} secret={handed.link} />
        </section>
      )}
      <Waiting onLink={setHanded} />
      <Staff onLink={setHanded} />
    </>
  )
}

function Inviting({ onLink }: { onLink: (handed: Handed) => void }) {
  const client = useQueryClient()
  const [open, setOpen] = useState(false)
  const roles = useQuery({ ...allRowsQuery(useEntity('role'), {}), enabled: open })
  const units = useUnits(open)
  const people = useQuery({
    ...allRowsQuery(useEntity('user'), { 'filter[active]': 'true', fields: 'name', sort: 'name' }),
    enabled: open,
  })
  const t = useT()
  const none = { value: '', label: t({ zh: '（无）', en: '(none)' }) }
  const options = (rows: Row[] | undefined) =>
    (rows ?? []).map(row => ({ value: row.id, label: String(row.name) }))
  if (!open)
    return (
      <section className="gx-settings-part">
        <div>
          <button type="button" className="gx-button gx-primary" onClick={() => setOpen(true)}>
            {t({ zh: '邀请同事', en: 'Invite someone' })}
          </button>
        </div>
      </section>
    )
  const member = roles.data?.find(row => row.code === 'member')?.id
  if (!roles.data) return <Bones lines={3} />
  return (
    <section className="gx-settings-part">
      <h2>{t({ zh: '邀请同事', en: 'Invite someone' })}</h2>
      <GateForm
        submit={t({ zh: '生成邀请', en: 'Invite' })}
        send={async ({ email, name, roleId, unitId, managerId }) => {
          const body = {
            email,
            name: name || null,
            roleId,
            unitId: unitId || null,
            managerId: managerId || null,
          }
          const made = await api.post<{ link: string; mailed: boolean }>('invitations', body)
          onLink({
            link: made.link,
            words: made.mailed
              ? t(
                  {
                    zh: '邀请邮件已发给 {email}。也可以转发这个链接：',
                    en: 'The invitation was mailed to {email}. Or pass on this link:',
                  },
                  { email },
                )
              : t(
                  {
                    zh: '把这个链接发给 {email}，7 天内有效，只能用一次：',
                    en: 'Send this link to {email}; it is valid for 7 days, once:',
                  },
                  { email },
                ),
          })
          setOpen(false)
          await client.invalidateQueries({ queryKey: ['settings', 'invitations'] })
        }}
      >
        <TextField name="email" type="email" required label={t({ zh: '邮箱', en: 'E-mail' })} />
        <TextField name="name" maxLength={60} label={t({ zh: '姓名（可不填）', en: 'Name (optional)' })} />
        <SelectField
          name="roleId"
          label={t({ zh: '角色', en: 'Role' })}
          defaultValue={member}
          options={options(roles.data)}
        />
        <SelectField
          name="unitId"
          label={t({ zh: '部门', en: 'Unit' })}
          options={[none, ...(units.data ?? []).map(unit => ({ value: unit.row.id, label: indented(unit) }))]}
        />
        <SelectField
          name="managerId"
          label={t({ zh: '直属上级', en: 'Reports to' })}
          options={[none, ...options(people.data)]}
        />
      </GateForm>
    </section>
  )
}

/** Open invitations, and people who wait for a link to choose a new password. */
function Waiting({ onLink }: { onLink: (handed: Handed) => void }) {
  const client = useQueryClient()
  const context = useKindContext()
  const t = useT()
  const invitations = useQuery({
    queryKey: ['settings', 'invitations'],
    queryFn: () => api.get<{ data: Invitation[] }>('invitations'),
  })
  const resets = useQuery({
    queryKey: ['settings', 'password-resets'],
    queryFn: () => api.get<{ data: Pending[] }>('password-resets'),
  })
  const refresh = () => client.invalidateQueries({ queryKey: ['settings'] })
  const renew = async ({ id, email }: Invitation) => {
    const { link } = await api.post<{ link: string }>(`invitations/${id}/renew`)
    onLink({
      link,
      words: t(
        { zh: '给 {email} 的新链接，旧链接已失效：', en: 'A new link for {email}; the old one has ended:' },
        { email },
      ),
    })
    await refresh()
  }
  const open = invitations.data?.data ?? []
  const waiting = resets.data?.data ?? []
  if (open.length + waiting.length === 0) return null
  return (
    <section className="gx-settings-part">
      <h2>{t({ zh: '等待中', en: 'Waiting' })}</h2>
      <ul className="gx-settings-rows">
        {waiting.map(({ user, requestedAt, mayIssue }) => (
          <li key={user.id}>
            <span>
              {t({ zh: '{name} 忘记了密码', en: '{name} forgot the password' }, { name: user.title })}
              <small>{shortMoment(requestedAt, context)}</small>
            </span>
            {mayIssue && (
              <button
                type="button"
                className="gx-button gx-small"
                onClick={() => void resetLink(user, onLink, t).catch(toast.error)}
              >
                {t({ zh: '生成链接', en: 'Make a link' })}
              </button>
            )}
          </li>
        ))}
        {open.map(invitation => (
          <li key={invitation.id}>
            <span>
              {invitation.email}
              <small>
                {invitation.role.title} ·{' '}
                {invitation.expired
                  ? t({ zh: '邀请已过期', en: 'the invitation has expired' })
                  : t(
                      { zh: '有效至 {day}', en: 'valid until {day}' },
                      { day: shortMoment(invitation.expiresAt, context) },
                    )}
              </small>
            </span>
            <button
              type="button"
              className="gx-button gx-small"
              onClick={() => void renew(invitation).catch(toast.error)}
            >
              {t({ zh: '新链接', en: 'New link' })}
            </button>
            <button
              type="button"
              className="gx-button gx-small"
              onClick={() => void api.delete(`invitations/${invitation.id}`).then(refresh, toast.error)}
            >
              {t({ zh: '撤回', en: 'Withdraw' })}
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}

type T = ReturnType<typeof useT>

async function resetLink(user: Ref, onLink: (handed: Handed) => void, t: T): Promise<void> {
  const { link } = await api.post<{ link: string }>(`people/${user.id}/reset-link`)
  onLink({
    link,
    words: t(
      {
        zh: '把这个链接交给 {name}，一小时内有效：',
        en: 'Hand this link to {name}; it is valid for an hour:',
      },
      { name: user.title },
    ),
  })
}

/** So many are found by looking. */
const FEW = 10

function Staff({ onLink }: { onLink: (handed: Handed) => void }) {
  const client = useQueryClient()
  const { user: me, company } = useSession()
  const go = useGo()
  const t = useT()
  const [typed, setTyped] = useState('')
  const q = useDebounced(typed.trim(), 180)
  const user = useEntity('user')
  const people = useInfiniteQuery(foundQuery(user, { sort: 'name', ...(q ? { q } : {}) }))
  const total = useQuery(countQuery(user, {})).data
  if (!people.data) return <Unread of={people} />
  const refresh = () =>
    Promise.all([['settings'], ['user']].map(queryKey => client.invalidateQueries({ queryKey })))
  const act = (row: Row, verb: string) => void api.post(`people/${row.id}/${verb}`).then(refresh, toast.error)
  const openHandover = async (row: Row, reason: string) => {
    const { id } = await api.post<{ id: string }>('handovers', { from: row.id, reason })
    go(`handovers/${id}`)
  }
  /** What the person has is handed over next; who has nothing just goes. */
  const deactivate = async (row: Row) => {
    const title = t(
      {
        zh: '停用{name}？立即退出登录，密钥失效；名下的客户和工作随后移交。',
        en: 'Deactivate {name}? Sessions and keys end at once; customers and work are handed over next.',
      },
      { name: String(row.name) },
    )
    if (!(await confirmed({ title, act: t({ zh: '停用', en: 'Deactivate' }), danger: true }))) return
    await api.post(`people/${row.id}/deactivate`)
    await refresh()
    const { data } = await api.get<{ data: { id: string; status: string; from: Ref }[] }>('handovers')
    const open = data.find(one => one.from.id === row.id && one.status === 'open')
    if (open) go(`handovers/${open.id}`)
  }
  const menu = (row: Row): MenuItem[] => [
    { key: 'edit', label: t({ zh: '修改', en: 'Edit' }), run: () => go(`people/${row.id}`) },
    {
      key: 'reset',
      label: t({ zh: '找回密码链接', en: 'Password link' }),
      run: () => void resetLink({ id: row.id, title: String(row.name) }, onLink, t).catch(toast.error),
    },
    ...(row.active
      ? [
          {
            key: 'look',
            label: t({ zh: '以此人的身份查看', en: 'See as this person' }),
            run: () => void open(`/c/${company.slug}~${row.id}`, '_blank', 'noopener'),
          },
        ]
      : []),
    {
      key: 'handover',
      label: t({ zh: '准备交接', en: 'Prepare a hand-over' }),
      run: () => void openHandover(row, row.active ? 'duty' : 'leaving').catch(toast.error),
    },
    row.active
      ? {
          key: 'off',
          danger: true,
          apart: true,
          label: t({ zh: '停用', en: 'Deactivate' }),
          run: () => void deactivate(row).catch(toast.error),
        }
      : {
          key: 'on',
          apart: true,
          label: t({ zh: '恢复', en: 'Reactivate' }),
          run: () => act(row, 'reactivate'),
        },
  ]
  const rows = people.data.pages.flatMap(page => page.data)
  return (
    <section className="gx-settings-part">
      <h2>
        {t({ zh: '人员', en: 'People' })} <span className="gx-faint gx-number">{total}</span>
      </h2>
      {(total ?? 0) > FEW && (
        <input
          type="search"
          className="gx-input people-search"
          value={typed}
          placeholder={t({ zh: '姓名、拼音、邮箱或电话', en: 'Name, mail or phone' })}
          aria-label={t({ zh: '查找人员', en: 'Find people' })}
          onChange={event => setTyped(event.target.value)}
        />
      )}
      {rows.length === 0 && <p className="gx-faint">{t({ zh: '没有找到', en: 'Nobody found' })}</p>}
      <ul className="gx-settings-rows">
        {rows.map(row => (
          <li key={row.id}>
            <span>
              <Link to={`people/${row.id}`} className="gx-title">
                {String(row.name)}
              </Link>
              <small>{[row.position, row.email].filter(Boolean).join(' · ')}</small>
            </span>
            {!row.active && <span className="gx-tag">{t({ zh: '已停用', en: 'Deactivated' })}</span>}
            <span className="people-unit gx-faint gx-ellipsis">{(row.unit as Ref | null)?.title}</span>
            <span className="people-role gx-ellipsis">{(row.role as Ref | null)?.title}</span>
            <span className="people-more">
              {row.id !== me.id && (
                <Menu
                  items={menu(row)}
                  align="end"
                  className="gx-icon-button"
                  label={t({ zh: '更多', en: 'More' })}
                >
                  ⋯
                </Menu>
              )}
            </span>
          </li>
        ))}
      </ul>
      {people.hasNextPage && (
        <Button
          className="people-further"
          disabled={people.isFetchingNextPage}
          onClick={() => void people.fetchNextPage()}
        >
          {t({ zh: '再显示 30 人', en: 'Show 30 more' })}
        </Button>
      )}
    </section>
  )
}
