import { useQuery } from '@tanstack/react-query'
import type { FieldAccess, Permissions } from '../../../core/actor.ts'
import { api } from '../../../core/web/client.ts'

export interface Role {
  id: string
  version: number
  name: string
  permissions: Permissions
  /** Active people who hold it. */
  people: number
  fixed: boolean
}

export const rolesKey = ['settings', 'role-settings']

/** Roles with what each may do, for who administers them. */
export const useRoles = () =>
  useQuery({ queryKey: rolesKey, queryFn: () => api.get<{ data: Role[] }>('role-settings') })

/** Permissions with one field's access changed; what is open to the role is not written down. */
export function withField(permissions: Permissions, path: string, access: FieldAccess): Permissions {
  const { [path]: _, ...others } = permissions.fields
  return { ...permissions, fields: access === 'write' ? others : { ...others, [path]: access } }
}

/** Writes changed access to a field into the roles named. */
export async function saveAccess(path: string, changes: Record<string, FieldAccess>): Promise<void> {
  if (Object.keys(changes).length === 0) return
  const { data } = await api.get<{ data: Role[] }>('role-settings')
  for (const { id, version, permissions } of data) {
    const access = changes[id]
    if (!access || (permissions.fields[path] ?? 'write') === access) continue
    await api.patch(`role-settings/${id}`, { version, permissions: withField(permissions, path, access) })
  }
}
