import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { EntityPermission, FieldAccess } from '../../../core/actor.ts'
import type { Label } from '../../../core/label.ts'
import { api } from '../../../core/web/client.ts'
import { useEntities } from '../../../core/web/session.tsx'
import { Unread } from '../../../core/web/states.tsx'
import { useT } from '../../../core/web/text.tsx'
import { toast } from '../../../core/web/toast.ts'
import { Affected } from './Affected.tsx'
import { general, ObjectRights } from './ObjectRights.tsx'
import { type Role, rolesKey, useRoles, withField } from './roles.client.ts'
import './people.css'
import './rights.css'

const powers: [string, Label][] = [
  ['settings', { zh: '公司设置', en: 'Company settings' }],
  ['people', { zh: '人员与部门', en: 'People and units' }],
  ['roles', { zh: '角色', en: 'Roles' }],
  ['keys', { zh: '所有人的密钥', en: 'Everyone’s keys' }],
  ['audit', { zh: '审计', en: 'Audit' }],
]

/** Roles with what each may do; one is open for change at a time. */
export default function RoleSettings() {
  const client = useQueryClient()
  const t = useT()
  const roles = useRoles()
  const [open, setOpen] = useState('')
  if (!roles.data) return <Unread of={roles} />
  const refresh = async () => {
    await Promise.all([rolesKey, ['session']].map(key => client.invalidateQueries({ queryKey: key })))
  }
  const copy = (role: Role) =>
    void api
      .post<{ id: string }>('role-settings', {
        name: t({ zh: '{name}（副本）', en: '{name} (copy)' }, { name: role.name }),
        permissions: role.permissions,
      })
      .then(async ({ id }) => {
        await refresh()
        setOpen(id)
      }, toast.error)
  return (
    <section className="gx-settings-part">
      <ul className="gx-settings-rows">
        {roles.data.data.map(role => (
          <li key={role.id}>
            <span>
              {role.name}
              <small>
                {role.people === 1
                  ? t({ zh: '1 人', en: '1 person' })
                  : t({ zh: '{count} 人', en: '{count} people' }, { count: role.people })}
              </small>
            </span>
            {role.fixed && (
              <span className="gx-faint">{t({ zh: '拥有全部权限', en: 'May do everything' })}</span>
            )}
            <button type="button" className="gx-button gx-small" onClick={() => copy(role)}>
              {t({ zh: '复制', en: 'Copy' })}
            </button>
            {role.people === 0 && !role.fixed && (
              <button
                type="button"
                className="gx-button gx-small gx-danger"
                onClick={() => void api.delete(`role-settings/${role.id}`).then(refresh, toast.error)}
              >
                {t({ zh: '删除', en: 'Remove' })}
              </button>
            )}
            {!role.fixed && (
              <button
                type="button"
                className="gx-button gx-small"
                aria-expanded={open === role.id}
                onClick={() => setOpen(open === role.id ? '' : role.id)}
              >
                {t({ zh: '修改', en: 'Edit' })}
              </button>
            )}
            {open === role.id && <RoleEditor key={role.version} role={role} onSaved={refresh} />}
          </li>
        ))}
      </ul>
    </section>
  )
}

function RoleEditor({ role, onSaved }: { role: Role; onSaved: () => Promise<void> }) {
  const entities = [...useEntities().values()].filter(entity => !entity.lineOf)
  const [name, setName] = useState(role.name)
  const [permissions, setPermissions] = useState(role.permissions)
  const t = useT()
  const isChanged = name !== role.name || JSON.stringify(permissions) !== JSON.stringify(role.permissions)
  const save = () =>
    void api
      .patch(`role-settings/${role.id}`, { version: role.version, name, permissions })
      .then(async () => {
        toast.done(
          t(
            { zh: '已保存，{count} 人的权限随即生效', en: 'Saved; it holds at once for {count} people' },
            { count: role.people },
          ),
        )
        await onSaved()
      }, toast.error)
  const setEntity = (key: string, change: EntityPermission) =>
    setPermissions({ ...permissions, entities: { ...permissions.entities, [key]: change } })
  const setField = (path: string, access: FieldAccess) => setPermissions(withField(permissions, path, access))
  const toggle = (power: string) => {
    const has = permissions.administer.includes(power)
    const administer = has
      ? permissions.administer.filter(one => one !== power)
      : [...permissions.administer, power]
    setPermissions({ ...permissions, administer })
  }
  return (
    <div className="role-editor">
      <div className="gx-field role-name">
        <label className="gx-label" htmlFor={`${role.id}-name`}>
          {t({ zh: '角色名称', en: 'Name of the role' })}
        </label>
        <input
          id={`${role.id}-name`}
          className="gx-input"
          value={name}
          maxLength={60}
          onChange={event => setName(event.target.value)}
        />
      </div>
      <div className="gx-settings-scroll">
        <table className="gx-table rights">
          <thead>
            <tr>
              <th scope="col">{t({ zh: '对象', en: 'Object' })}</th>
              <th scope="col">{t({ zh: '能看到', en: 'Sees' })}</th>
              {general.map(([key, label]) => (
                <th key={key} scope="col" className="rights-box">
                  {t(label)}
                </th>
              ))}
              <th scope="col">{t({ zh: '字段', en: 'Fields' })}</th>
            </tr>
          </thead>
          <tbody>
            {entities.map(entity => (
              <ObjectRights
                key={entity.name}
                entity={entity}
                held={
                  permissions.entities[entity.name] ??
                  permissions.entities['*'] ?? { visibility: 'none', actions: [] }
                }
                fields={permissions.fields}
                onChange={change => setEntity(entity.name, change)}
                onField={setField}
              />
            ))}
          </tbody>
        </table>
      </div>
      <h3>{t({ zh: '管理', en: 'Administration' })}</h3>
      <div className="role-acts">
        {powers.map(([power, label]) => (
          <label key={power}>
            <input
              type="checkbox"
              className="gx-checkbox"
              checked={permissions.administer.includes(power) || permissions.administer.includes('*')}
              onChange={() => toggle(power)}
            />{' '}
            {t(label)}
          </label>
        ))}
      </div>
      <h3>{t({ zh: '导出限额', en: 'Limit of exports' })}</h3>
      <label className="role-limit">
        {t({ zh: '每人每天最多导出', en: 'Most rows a person exports in a day' })}
        <input
          type="number"
          className="gx-input gx-few"
          min={0}
          placeholder={t({ zh: '不限', en: 'no limit' })}
          value={permissions.exportRows ?? ''}
          onChange={({ target: { value } }) =>
            setPermissions({ ...permissions, exportRows: value === '' ? undefined : Number(value) })
          }
        />
        {t({ zh: '行', en: 'rows' })}
      </label>
      <p className="role-save">
        <button type="button" className="gx-button gx-primary" disabled={!isChanged} onClick={save}>
          {t({ zh: '保存', en: 'Save' })}
        </button>
        {isChanged && <Affected roles={[role]} />}
      </p>
    </div>
  )
}
