import { useT } from '../../../core/web/text.tsx'
import type { Role } from './roles.client.ts'

/** Whom a change of these roles concerns, said before it is saved. */
export function Affected({ roles }: { roles: readonly Role[] }) {
  const t = useT()
  if (roles.length === 0) return null
  const people = roles.reduce((sum, role) => sum + role.people, 0)
  return (
    <span className="gx-faint" role="status">
      {t(
        {
          zh: '将影响 {roles} 个角色，{people} 人',
          en:
            roles.length === 1
              ? 'Affects this role, {people} people'
              : 'Affects {roles} roles, {people} people',
        },
        { roles: roles.length, people },
      )}
    </span>
  )
}
