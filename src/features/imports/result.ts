/** What came of an import: the answer of the command line and the report of the wizard. */
import type { Label } from '../../core/label.ts'

/** New records by object (`customers`, `orders`, `orderLines`). */
export type Created = Record<string, number>

export type ImportCounts = {
  /** Rows of the table, header and preamble apart. */
  read: number
  created: Created
  /** Rows (for orders: lines) that changed a record that existed. */
  updated: number
  /** Rows left out on purpose: their record exists, or is not to be created. */
  skipped: number
  /** Order lines understood as returns. */
  returned: number
  /** Rows that repeat an earlier one in every cell; imported unless repeats are dropped. */
  repeated: number
  /** Rows with an error: none of their effects were written. */
  failed: number
}

export type RowError = { row: number; code: string; field?: string; message: Label; cells: unknown[] }

export function noCounts(): ImportCounts {
  return { read: 0, created: {}, updated: 0, skipped: 0, returned: 0, repeated: 0, failed: 0 }
}

export function addCounts(total: ImportCounts, more: ImportCounts): ImportCounts {
  const created = { ...total.created }
  for (const [object, count] of Object.entries(more.created)) created[object] = (created[object] ?? 0) + count
  return {
    read: total.read + more.read,
    created,
    updated: total.updated + more.updated,
    skipped: total.skipped + more.skipped,
    returned: total.returned + more.returned,
    repeated: total.repeated + more.repeated,
    failed: total.failed + more.failed,
  }
}
