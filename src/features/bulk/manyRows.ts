import { sql } from 'kysely'

/**
 * Lets the search pieces of what a transaction writes wait in long lists, which are merged in fewer and cheaper turns
 * (docs/decisions/0006). Of a job's transactions the last goes without: it merges what the others left, or searches would go on reading it.
 */
export const manyRows = sql`SELECT set_config('gin_pending_list_limit', '16384', true), set_config('work_mem', '32768', true)`
