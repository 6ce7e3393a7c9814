import { createContext, type ReactNode, use, useMemo } from 'react'
import { can, type Permissions } from '../actor.ts'
import type { Entity } from '../entity.ts'
import type { Field } from '../field.ts'
import type { Session } from './client.ts'
import { companyEntities } from './registry.ts'

interface SessionState {
  whole: Session
  session: Session
  entities: Map<string, Entity>
}

const SessionContext = createContext<SessionState | null>(null)

export function SessionProvider({ session, children }: { session: Session; children: ReactNode }) {
  const state = useMemo(
    () => ({ whole: session, session: reading(session), entities: companyEntities(session) }),
    [session],
  )
  return <SessionContext value={state}>{children}</SessionContext>
}

/** While somebody looks through the person's eyes, whatever asks for a right gets none but that of reading. */
function reading(session: Session): Session {
  if (session.seenBy === null) return session
  const rights = Object.entries(session.permissions.entities).map(([name, right]) => [
    name,
    { ...right, actions: can(session, name, 'read') ? ['read'] : [] },
  ])
  return { ...session, permissions: { ...session.permissions, entities: Object.fromEntries(rights) } }
}

function useSessionState(): SessionState {
  const state = use(SessionContext)
  if (!state) throw new Error('useSession needs <SessionProvider> above it')
  return state
}

/** Who is signed in, to which company, with which permissions. */
export const useSession = (): Session => useSessionState().session

/** The same with every right the person has, for what leads to pages: those stand there for who looks through their eyes too. */
export const useWholeSession = (): Session => useSessionState().whole

export const useEntities = (): Map<string, Entity> => useSessionState().entities

/** The entity as this company has it; throws where there is none of that name. */
export function useEntity(name: string): Entity {
  const entity = useSessionState().entities.get(name)
  if (!entity) throw new Error(`No entity is called ${name}`)
  return entity
}

/** `may('customer', 'create')`: what the role allows at all; whether a record allows it, its `_access` says. */
export function useMay(): (entity: string, action: string) => boolean {
  const { permissions } = useSession()
  return (entity, action) => can({ permissions }, entity, action)
}

/** Whether the person may filter, sort, group or colour by the field: hidden and masked ones are closed. */
export function isOpen(permissions: Permissions, entity: string, name: string): boolean {
  return !['hidden', 'masked'].includes(permissions.fields[`${entity}.${name}`] ?? 'write')
}

/** Whether a form may write the field. */
export function writable(permissions: Permissions, entity: string, name: string, field: Field): boolean {
  if (field.readOnly || field.computed || field.kind === 'formula') return false
  return (permissions.fields[`${entity}.${name}`] ?? 'write') === 'write'
}
