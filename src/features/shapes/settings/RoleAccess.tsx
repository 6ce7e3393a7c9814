import type { FieldAccess } from '../../../core/actor.ts'
import { useT } from '../../../core/web/text.tsx'
import { Affected } from '../../people/settings/Affected.tsx'
import { FieldAccessSelect } from '../../people/settings/FieldAccessSelect.tsx'
import { useRoles } from '../../people/settings/roles.client.ts'

interface Props {
  path: string
  changes: Record<string, FieldAccess>
  onChange: (changes: Record<string, FieldAccess>) => void
}

/** Roles with what they may do with a field; changes by role id, kept with the field. */
export function RoleAccess({ path, changes, onChange }: Props) {
  const t = useT()
  const roles = (useRoles().data?.data ?? []).filter(role => !role.fixed)
  const now = (role: (typeof roles)[number]) => role.permissions.fields[path] ?? 'write'
  return (
    <>
      <ul className="shape-roles">
        {roles.map(role => (
          <li key={role.id}>
            <label htmlFor={`access-${role.id}`}>
              <span>
                {role.name}
                <small className="gx-faint">
                  {' '}
                  {t({ zh: '{count} 人', en: '{count} people' }, { count: role.people })}
                </small>
              </span>
              <FieldAccessSelect
                id={`access-${role.id}`}
                value={changes[role.id] ?? now(role)}
                onChange={access => onChange({ ...changes, [role.id]: access })}
              />
            </label>
          </li>
        ))}
      </ul>
      <Affected roles={roles.filter(role => changes[role.id] && changes[role.id] !== now(role))} />
    </>
  )
}
