import type { Field } from '../../core/field.ts'

/** Tags are a field of several values that takes any word. */
export const isTags = (field: Field | undefined): boolean => field?.kind === 'choices' && field.open === true
