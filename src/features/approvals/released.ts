import type { Transaction } from '../../core/database.ts'

const released = new WeakMap<Transaction, Set<string>>()

/** Notes that what a fact tells of a record was approved, in the transaction of the act itself. */
export function release(tx: Transaction, id: string, facts: readonly string[]): void {
  const known = released.get(tx) ?? new Set()
  released.set(tx, known)
  for (const fact of facts) known.add(`${id} ${fact}`)
}

/** Whether somebody who may agreed to it: checks that refuse the same let it pass then. */
export const isReleased = (tx: Transaction, id: string, fact: string) =>
  released.get(tx)?.has(`${id} ${fact}`) === true
