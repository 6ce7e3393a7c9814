import type { Transaction } from '../../core/database.ts'
import type { Model } from '../../core/model.ts'
import { numberingOf, takeNumbers } from '../../core/rows.ts'

/** The next number of the entity's series. Taken last in a transaction: it holds the counter until the commit. */
export async function takeNumber(tx: Transaction, model: Model, day: string): Promise<string> {
  const numbering = numberingOf(model, day)
  if (!numbering) throw new Error(`${model.entity.name} has no number series`)
  const [{ last }] = await tx.rows<{ last: number }>(takeNumbers(tx.workspaceId, numbering, 1))
  return `${numbering.prefix}${String(last).padStart(numbering.width, '0')}`
}
