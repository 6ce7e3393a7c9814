import type { ServerPart } from '../../core/server.ts'

const closed = ['create', 'update', 'delete', 'restore']

/** Rows of a ledger, and balances, are written by documents alone: nobody changes, deletes or restores one by itself. */
export const writtenByDocuments: ServerPart['allows'] = (_actor, action) => !closed.includes(action)
