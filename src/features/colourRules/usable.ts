import type { Entity } from '../../core/entity.ts'
import { kindOf } from '../../core/kinds/index.ts'
import type { Session } from '../../core/web/client.ts'
import { listField } from '../../core/web/list/listField.ts'
import type { ColourRule } from './colours.rules.ts'

/** Whether a rule says something to this person: its field is there and open to them, and knows the operator. */
export function isUsable(entity: Entity, { permissions }: Session, { field, op }: ColourRule): boolean {
  const access = permissions.fields[`${entity.name}.${field}`]
  const known = listField(entity, field)
  return (
    known !== undefined && access !== 'hidden' && access !== 'masked' && kindOf(known).operators.includes(op)
  )
}
