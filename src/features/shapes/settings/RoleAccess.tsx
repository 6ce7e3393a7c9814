import { useQuery } from '@tanstack/react-query'
import type { FieldAccess, Permissions } from '../../../core/actor.ts'
import type { Label } from '../../../core/label.ts'
import { api } from '../../../core/web/client.ts'
import { useT } from '../../../core/web/text.tsx'

interface Role {
  id: string
  version: number
  name: string
  permissions: Permissions
  people: number
  fixed: boolean
}

const accesses: [FieldAccess, Label][] = [
  ['write', { zh: '可编辑', en: 'Edit' }],
  ['read', { zh: '只读', en: 'Read' }],
  ['masked', { zh: '脱敏', en: 'Masked' }],
  ['hidden', { zh: '隐藏', en: 'Hidden' }],
]

/** Roles with what they may do with a field; changes by role id, kept with the field. */
export function RoleAccess({
  path,
  changes,
  onChange,
}: {
  path: string
  changes: Record<string, FieldAccess>
  onChange: (changes: Record<string, FieldAccess>) => void
}) {
  const t = useT()
  const roles = useRoles()
  return (
    <ul className="shape-roles">
      {roles.map(role => (
        <li key={role.id}>
          <label>
            <span>
              {role.name}
              <small className="gx-faint">
                {' '}
                {t({ zh: '{count} 人', en: '{count} people' }, { count: role.people })}
              </small>
            </span>
            <select
              className="gx-input"
              value={changes[role.id] ?? role.permissions.fields[path] ?? 'write'}
              onChange={event => onChange({ ...changes, [role.id]: event.target.value as FieldAccess })}
            >
              {accesses.map(([value, label]) => (
                <option key={value} value={value}>
                  {t(label)}
                </option>
              ))}
            </select>
          </label>
        </li>
      ))}
    </ul>
  )
}

const queryKey = ['settings', 'role-settings']

function useRoles(): Role[] {
  const roles = useQuery({ queryKey, queryFn: () => api.get<{ data: Role[] }>('role-settings') })
  return (roles.data?.data ?? []).filter(role => !role.fixed)
}

/** Writes changed access into the roles. */
export async function saveAccess(path: string, changes: Record<string, FieldAccess>): Promise<void> {
  if (Object.keys(changes).length === 0) return
  const { data } = await api.get<{ data: Role[] }>('role-settings')
  for (const { id, version, permissions } of data) {
    const access = changes[id]
    if (!access || (permissions.fields[path] ?? 'write') === access) continue
    const { [path]: _, ...others } = permissions.fields
    const fields = access === 'write' ? others : { ...others, [path]: access }
    await api.patch(`role-settings/${id}`, { version, permissions: { ...permissions, fields } })
  }
}
