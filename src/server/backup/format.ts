import { z } from 'zod'

/**
 * A backup is a tar with, in this order: `manifest.json`; for each table its rows in PostgreSQL's COPY text format,
 * in parts `tables/{schema}.{table}/{000001}`; the uploaded files as `uploads/{path}`; files waiting
 * for their import as `imports/{key}`; `summary.json`. A file without the last one was cut off.
 */
export const manifestName = 'manifest.json'
export const summaryName = 'summary.json'
/** Folders of the data folder whose files go along, under the same names in the archive. */
export const fileFolders = ['uploads', 'imports'] as const

const table = z.object({ schema: z.string(), table: z.string(), columns: z.array(z.string()) })

export const manifestSchema = z.object({
  format: z.literal('guanxi-backup-1'),
  program: z.string(),
  createdAt: z.string(),
  postgres: z.string(),
  migrations: z.array(z.object({ version: z.number(), name: z.string(), checksum: z.string() })),
  tables: z.array(table),
  sequences: z.array(
    z.object({ schema: z.string(), sequence: z.string(), lastValue: z.string().nullable() }),
  ),
  /** signs sessions and opens what is stored sealed (second factors, the mail server's password) */
  authSecret: z.string(),
})
export type Manifest = z.infer<typeof manifestSchema>

const files = z.object({ files: z.number(), bytes: z.number() })

export const summarySchema = z.object({
  tables: z.record(z.string(), z.object({ rows: z.number(), sha256: z.string() })),
  uploads: files,
  // absent in backups of versions before they were taken along
  imports: files.default({ files: 0, bytes: 0 }),
})
export type Summary = z.infer<typeof summarySchema>

export function tableKey({ schema, table }: { schema: string; table: string }): string {
  return `${schema}.${table}`
}
