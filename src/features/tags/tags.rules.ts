import type { Field } from '../../core/field.ts'

/** Tags are a field of several values that takes any word; one with a cell of its own has its words from elsewhere. */
export const isTags = (field: Field | undefined): boolean =>
  field?.kind === 'choices' && field.open === true && field.cell === undefined
