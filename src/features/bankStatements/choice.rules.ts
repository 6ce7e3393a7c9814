import type { Ref } from '../../core/field.ts'
import type { Proposal } from './match.rules.ts'
import type { Chosen } from './settle.ts'

/** What a person chose instead of the proposal, or with it. */
export type Choice =
  | { kind: 'recorded'; source: { entity: string; id: string }; number: string | null; day: string }
  | {
      kind: 'receipt'
      customer: Ref
      settle: { receivable: string; number: string; amount: string }[]
      left: string
    }
  | { kind: 'expense'; category: Ref }

/** A proposal as a choice, its records by their names. */
export function choiceOf(proposal: Proposal | null, names: Record<string, string>): Choice | null {
  if (!proposal) return null
  const ref = (id: string): Ref => ({ id, title: names[id] ?? '' })
  if (proposal.kind === 'recorded') return proposal
  if (proposal.kind === 'expense') return { kind: 'expense', category: ref(proposal.category) }
  const { customer, settle, left } = proposal
  return { kind: 'receipt', customer: ref(customer), settle, left }
}

/**
 * As the server takes it.
 * @param rate of the account's currency, where that is not the company's
 */
export function sent(id: string, choice: Choice, rate?: string): Chosen {
  if (choice.kind === 'recorded') return { id, kind: 'recorded', source: choice.source }
  if (choice.kind === 'expense') return { id, kind: 'expense', rate, category: choice.category.id }
  return {
    id,
    kind: 'receipt',
    rate,
    customer: choice.customer.id,
    settle: choice.settle.map(({ receivable, amount }) => ({ receivable, amount })),
  }
}
