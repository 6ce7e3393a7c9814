import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Ref } from '../../core/field.ts'
import { api, type Row } from '../../core/web/client.ts'
import { shortMoment } from '../../core/web/moments.ts'
import { useWrites } from '../../core/web/mutations.ts'
import { rowsQuery } from '../../core/web/queries.ts'
import { useEntity } from '../../core/web/session.tsx'
import { Bones, Failed } from '../../core/web/states.tsx'
import { useKindContext, useT } from '../../core/web/text.tsx'
import { toast } from '../../core/web/toast.tsx'
import { useVerb } from '../../core/web/useVerb.tsx'
import type { Invitation } from '../people/invitations.ts'
import { Field, Secret } from './parts.tsx'
import { useSetting, useSettingAct } from './useSetting.ts'

const optionsOf = (rows: Row[]) =>
  rows.map(row => (
    <option key={row.id} value={row.id}>
      {String(row.name ?? '')}
    </option>
  ))

/** People with role, unit and manager, changed where they stand; invitations by link. */
export default function PeopleSettings() {
  const roles = useQuery(rowsQuery(useEntity('role'), { fields: 'name,code' }, 200))
  const units = useQuery(rowsQuery(useEntity('unit'), { fields: 'name' }, 200))
  return (
    <>
      <Invite roles={roles.data?.data ?? []} units={units.data?.data ?? []} />
      <Invitations />
      <People roles={roles.data?.data ?? []} units={units.data?.data ?? []} />
    </>
  )
}

interface Lists {
  roles: Row[]
  units: Row[]
}

interface Invited {
  email: string
  link: string
  mailed: boolean
}

function Invite({ roles, units }: Lists) {
  const [email, setEmail] = useState('')
  const [name, setName] = useState('')
  const [role, setRole] = useState('')
  const [unit, setUnit] = useState('')
  const [made, setMade] = useState<Invited | null>(null)
  const { act, busy } = useSettingAct()
  const t = useT()
  const usual = roles.find(one => one.code === 'member')?.id ?? ''
  const send = async () => {
    const invited = await act(
      () =>
        api.post<Invited>('invitations', {
          email,
          name: name.trim() || null,
          roleId: role || usual,
          unitId: unit || null,
        }),
      t({ zh: '已生成邀请链接', en: 'The invitation is made' }),
    )
    if (!invited) return
    setMade(invited)
    setEmail('')
    setName('')
  }
  return (
    <section>
      <form
        className="settings-acts"
        onSubmit={event => {
          event.preventDefault()
          void send()
        }}
      >
        <Field label={{ zh: '邮箱', en: 'E-mail' }}>
          {id => (
            <input
              id={id}
              type="email"
              required
              className="gx-input"
              value={email}
              onChange={event => setEmail(event.target.value)}
            />
          )}
        </Field>
        <Field label={{ zh: '姓名', en: 'Name' }}>
          {id => (
            <input
              id={id}
              className="gx-input"
              value={name}
              onChange={event => setName(event.target.value)}
            />
          )}
        </Field>
        <Field label={{ zh: '角色', en: 'Role' }}>
          {id => (
            <select
              id={id}
              className="gx-input"
              value={role || usual}
              onChange={event => setRole(event.target.value)}
            >
              {optionsOf(roles.filter(one => one.code !== 'owner'))}
            </select>
          )}
        </Field>
        <Field label={{ zh: '部门', en: 'Unit' }}>
          {id => (
            <select id={id} className="gx-input" value={unit} onChange={event => setUnit(event.target.value)}>
              <option value="">—</option>
              {optionsOf(units)}
            </select>
          )}
        </Field>
        <button type="submit" className="gx-button gx-primary" disabled={busy || roles.length === 0}>
          {t({ zh: '邀请', en: 'Invite' })}
        </button>
      </form>
      {made && (
        <div role="status">
          <p>
            {made.mailed
              ? t(
                  { zh: '邀请已发到 {email}。链接也在这里：', en: 'Sent to {email}. The link is here too:' },
                  { email: made.email },
                )
              : t(
                  {
                    zh: '把这个链接发给 {email}，7 天内有效：',
                    en: 'Give this link to {email}; it is good for 7 days:',
                  },
                  { email: made.email },
                )}
          </p>
          <Secret value={made.link} label={{ zh: '邀请链接', en: 'Invitation link' }} />
        </div>
      )}
    </section>
  )
}

function Invitations() {
  const invitations = useSetting<{ data: Invitation[] }>('invitations')
  const [renewed, setRenewed] = useState('')
  const { act } = useSettingAct()
  const context = useKindContext()
  const t = useT()
  if (!invitations.data?.data.length) return null
  return (
    <section>
      <h2>{t({ zh: '等待接受的邀请', en: 'Open invitations' })}</h2>
      {renewed && <Secret value={renewed} label={{ zh: '邀请链接', en: 'Invitation link' }} />}
      <ul>
        {invitations.data.data.map(one => (
          <li key={one.id} className="settings-acts">
            <span>{one.email}</span>
            <span className="gx-faint">{one.role.title}</span>
            <span className="gx-faint">
              {one.expired
                ? t({ zh: '已过期', en: 'Expired' })
                : t(
                    { zh: '有效到 {when}', en: 'until {when}' },
                    { when: shortMoment(one.expiresAt, context) },
                  )}
            </span>
            <button
              type="button"
              className="gx-link"
              onClick={() =>
                void act(
                  () => api.post<Invited>(`invitations/${one.id}/renew`),
                  t({ zh: '已换新链接', en: 'A new link is made' }),
                ).then(answer => answer && setRenewed(answer.link))
              }
            >
              {t({ zh: '新链接', en: 'New link' })}
            </button>
            <button
              type="button"
              className="gx-link"
              onClick={() =>
                void act(() => api.delete(`invitations/${one.id}`), t({ zh: '已撤回', en: 'Withdrawn' }))
              }
            >
              {t({ zh: '撤回', en: 'Withdraw' })}
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}

function People({ roles, units }: Lists) {
  const entity = useEntity('user')
  const [search, setSearch] = useState('')
  const [link, setLink] = useState('')
  const query: Record<string, string> = {
    fields: 'name,email,position,role,unit,manager,active',
    sort: 'name',
    ...(search.trim() ? { q: search.trim() } : {}),
  }
  const people = useQuery(rowsQuery(entity, query, 200))
  const writes = useWrites(entity)
  const { run, dialog } = useVerb(entity)
  const { act } = useSettingAct()
  const t = useT()
  if (people.error) return <Failed error={people.error} retry={() => void people.refetch()} />
  if (!people.data) return <Bones />
  const rows = people.data.data
  const put = (row: Row, change: Record<string, unknown>) =>
    void writes.update(row, change).then(() => toast.done(t({ zh: '已保存', en: 'Saved' })), toast.error)
  const idOf = (value: unknown) => (value as Ref | null)?.id ?? ''
  const picker = (row: Row, field: 'role' | 'unit' | 'manager', options: Row[]) => (
    <select
      className="gx-input"
      value={idOf(row[field])}
      aria-label={`${t(entity.fields[field]?.label ?? { zh: field, en: field })}: ${row.name}`}
      onChange={event => put(row, { [field]: event.target.value || null })}
    >
      {field !== 'role' && <option value="">—</option>}
      {row[field] !== null && !options.some(one => one.id === idOf(row[field])) && (
        <option value={idOf(row[field])}>{(row[field] as Ref).title}</option>
      )}
      {optionsOf(options.filter(one => one.id !== row.id))}
    </select>
  )
  return (
    <section>
      <h2>{t({ zh: '人员', en: 'People' })}</h2>
      <input
        type="search"
        className="gx-input gx-list-search"
        value={search}
        placeholder={t({ zh: '按姓名查找', en: 'Find by name' })}
        aria-label={t({ zh: '按姓名查找', en: 'Find by name' })}
        onChange={event => setSearch(event.target.value)}
      />
      {link && <Secret value={link} label={{ zh: '设置新密码的链接', en: 'Link to set a new password' }} />}
      <div className="gx-scroll-x">
        <table className="gx-table gx-table-edit">
          <thead>
            <tr>
              {(['name', 'role', 'unit', 'manager', 'email'] as const).map(name => (
                <th key={name} scope="col">
                  {t(entity.fields[name]?.label ?? { zh: name, en: name })}
                </th>
              ))}
              <th aria-label={t({ zh: '操作', en: 'Acts' })} />
            </tr>
          </thead>
          <tbody>
            {rows.map(row => (
              <tr key={row.id}>
                <td>
                  {String(row.name)}{' '}
                  <small className="gx-faint">
                    {row.active === false
                      ? t({ zh: '已停用', en: 'deactivated' })
                      : String(row.position ?? '')}
                  </small>
                </td>
                <td>{picker(row, 'role', roles)}</td>
                <td>{picker(row, 'unit', units)}</td>
                <td>{picker(row, 'manager', rows)}</td>
                <td className="gx-faint">{String(row.email ?? '')}</td>
                <td>
                  <button
                    type="button"
                    className="gx-link"
                    onClick={() => run(row, row.active === false ? 'reactivate' : 'deactivate')}
                  >
                    {row.active === false
                      ? t({ zh: '重新启用', en: 'Reactivate' })
                      : t({ zh: '停用', en: 'Deactivate' })}
                  </button>{' '}
                  <button
                    type="button"
                    className="gx-link"
                    onClick={() =>
                      void act(
                        () => api.post<{ link: string }>(`people/${row.id}/reset-link`),
                        t({ zh: '链接已生成', en: 'The link is made' }),
                      ).then(answer => answer && setLink(answer.link))
                    }
                  >
                    {t({ zh: '重设密码', en: 'New password' })}
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {dialog}
    </section>
  )
}
