import { useState } from 'react'
import type { EntityPermission, Permissions, Visibility } from '../../core/actor.ts'
import type { Entity } from '../../core/entity.ts'
import type { Label } from '../../core/label.ts'
import { api } from '../../core/web/client.ts'
import { useEntities } from '../../core/web/session.tsx'
import { Bones, Failed } from '../../core/web/states.tsx'
import { useT } from '../../core/web/text.tsx'
import type { RoleView } from '../people/roleEditing.ts'
import { useSetting, useSettingAct } from './useSetting.ts'

const sights: [Visibility, Label][] = [
  ['none', { zh: '看不到', en: 'None' }],
  ['self', { zh: '自己的', en: 'Own' }],
  ['subordinates', { zh: '自己和下属的', en: 'Own and below' }],
  ['all', { zh: '全公司', en: 'All' }],
]

const general: [string, Label][] = [
  ['read', { zh: '查看', en: 'Read' }],
  ['create', { zh: '新建', en: 'Create' }],
  ['update', { zh: '修改', en: 'Change' }],
  ['delete', { zh: '删除', en: 'Delete' }],
  ['export', { zh: '导出', en: 'Export' }],
  ['import', { zh: '导入', en: 'Import' }],
]

/** Each role's sight and acts by object. Before saving it says how many people are affected. */
export default function RoleSettings() {
  const roles = useSetting<{ data: RoleView[] }>('role-settings')
  const [chosen, setChosen] = useState('')
  const t = useT()
  if (roles.error) return <Failed error={roles.error} retry={() => void roles.refetch()} />
  if (!roles.data) return <Bones />
  const role = roles.data.data.find(one => one.id === chosen) ?? roles.data.data[0]
  return (
    <>
      <fieldset className="gx-row-of" aria-label={t({ zh: '角色', en: 'Roles' })}>
        {roles.data.data.map(one => (
          <button
            key={one.id}
            type="button"
            className="gx-button"
            aria-pressed={one === role}
            onClick={() => setChosen(one.id)}
          >
            {one.name} <small className="gx-number">{one.people}</small>
          </button>
        ))}
      </fieldset>
      {role && <RoleForm key={`${role.id}-${role.version}`} role={role} />}
    </>
  )
}

function RoleForm({ role }: { role: RoleView }) {
  const entities = [...useEntities().values()].filter(entity => !entity.lineOf)
  const [permissions, setPermissions] = useState<Permissions>(role.permissions)
  const { act, busy } = useSettingAct()
  const t = useT()
  const changed = JSON.stringify(permissions) !== JSON.stringify(role.permissions)
  const set = (name: string, change: Partial<EntityPermission>) =>
    setPermissions(now => ({
      ...now,
      entities: { ...now.entities, [name]: { ...permissionFor(now, name), ...change } },
    }))
  const save = () =>
    void act(() =>
      api.patch(`role-settings/${role.id}`, {
        version: role.version,
        permissions: { ...permissions, administer: permissions.administer.filter(power => power !== '*') },
      }),
    )
  return (
    <>
      {role.fixed && (
        <p className="gx-faint">
          {t({
            zh: '所有者的权限不能改，以免公司把自己锁在门外。',
            en: 'The owner’s rights stay as they are, so that nobody locks the company out.',
          })}
        </p>
      )}
      <div className="gx-scroll-x">
        <table className="gx-table settings-roles">
          <thead>
            <tr>
              <th scope="col">{t({ zh: '对象', en: 'Object' })}</th>
              <th scope="col">{t({ zh: '能看到', en: 'Sees' })}</th>
              <th scope="col">{t({ zh: '能做', en: 'May' })}</th>
            </tr>
          </thead>
          <tbody>
            {entities.map(entity => (
              <RoleRow
                key={entity.name}
                entity={entity}
                permission={permissionFor(permissions, entity.name)}
                fixed={role.fixed}
                onChange={change => set(entity.name, change)}
              />
            ))}
          </tbody>
        </table>
      </div>
      {!role.fixed && (
        <div className="settings-acts">
          <button type="button" className="gx-button gx-primary" disabled={!changed || busy} onClick={save}>
            {t({ zh: '保存', en: 'Save' })}
          </button>
          {changed && (
            <span role="status">
              {t(
                { zh: '将影响 1 个角色，{count} 人', en: 'Affects 1 role, {count} people' },
                { count: role.people },
              )}
            </span>
          )}
        </div>
      )}
    </>
  )
}

const permissionFor = (permissions: Permissions, name: string): EntityPermission =>
  permissions.entities[name] ?? permissions.entities['*'] ?? { visibility: 'none', actions: [] }

interface RowProps {
  entity: Entity
  permission: EntityPermission
  fixed: boolean
  onChange: (change: Partial<EntityPermission>) => void
}

function RoleRow({ entity, permission, fixed, onChange }: RowProps) {
  const t = useT()
  const acts: [string, Label][] = [
    ...general,
    ...Object.entries(entity.verbs ?? {}).map(([name, verb]): [string, Label] => [name, verb.label]),
  ]
  const all = permission.actions.includes('*')
  const may = (action: string) => all || permission.actions.includes(action)
  const toggle = (action: string) => {
    const now = all ? acts.map(([name]) => name) : permission.actions
    onChange({ actions: now.includes(action) ? now.filter(one => one !== action) : [...now, action] })
  }
  return (
    <tr>
      <th scope="row">{t(entity.plural)}</th>
      <td>
        <select
          className="gx-input"
          value={permission.visibility}
          disabled={fixed}
          aria-label={t({ zh: '{object}：能看到', en: '{object}: sees' }, { object: t(entity.plural) })}
          onChange={event => onChange({ visibility: event.target.value as Visibility })}
        >
          {sights.map(([value, label]) => (
            <option key={value} value={value}>
              {t(label)}
            </option>
          ))}
        </select>
      </td>
      <td>
        <div className="settings-actions">
          {acts.map(([action, label]) => (
            <label key={action}>
              <input
                type="checkbox"
                className="gx-checkbox"
                checked={may(action)}
                disabled={fixed || permission.visibility === 'none'}
                onChange={() => toggle(action)}
              />
              {t(label)}
            </label>
          ))}
        </div>
      </td>
    </tr>
  )
}
