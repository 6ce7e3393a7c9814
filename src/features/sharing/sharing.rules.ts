/** Who sees a record and why, as facts; put into words for people by the dialog that shows them. */
import type { Visibility } from '../../core/actor.ts'
import type { Ref } from '../../core/field.ts'

/** To whom a record is lent: for reading, or for changing too; since when, and by whom where that is known. */
export interface Loan {
  who: Ref
  access: 'read' | 'write'
  since: string
  by: Ref | null
}

/** The same for a group: a unit, or another kind of group that a feature knows. */
export interface Shared extends Loan {
  entity: string
}

/** A way by which the record may be seen, and whether this person sees it so. */
export type Reason = { holds: boolean } & (
  | { way: 'inactive' }
  /** What the role allows with the object; `isEnough`: without regard to whose the record is. */
  | { way: 'role'; object: string; visibility: Visibility; reads: boolean; isEnough: boolean }
  /** `circle`: where the owner stands, seen from the person. */
  | { way: 'owner'; owner: Ref | null; visibility: Visibility; circle: Visibility }
  | { way: 'collaborator'; loan: Loan | null }
  | { way: 'group'; groups: Shared[] }
  /** In a pool, at the pool's own address and with what the pool masks. */
  | { way: 'pool'; pools: Shared[] }
  /** As what it stands under is seen: the reasons that follow are of that. */
  | { way: 'parent'; object: string; record: Ref }
)

export interface Explanation {
  person: Ref
  role: string
  sees: boolean
  changes: boolean
  reasons: Reason[]
}
