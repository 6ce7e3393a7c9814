/** The mapping: which column of a file fills which field, and what to do with each row. Its JSON form is stable and documented in docs/import.md. */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { normaliseHeader } from './match.ts'

export const mappingSchema = z
  .object({
    sheet: z
      .string()
      .optional()
      .meta({ description: 'Sheet of a workbook; the first visible one unless given' }),
    headerRow: z.int().min(0).optional().meta({
      description: 'Row of the header, 1 is the first; 0: the table has none; guessed unless given',
    }),
    encoding: z
      .string()
      .optional()
      .meta({ description: 'utf-8, gb18030, big5, windows-1252 …; detected unless given' }),
    delimiter: z.enum([',', '\t', ';', '|']).optional().meta({ description: 'Detected unless given' }),
    columns: z
      .array(
        z.strictObject({
          column: z
            .string()
            .meta({ description: 'Name in the header, or the letter of a column without one' }),
          field: z
            .string()
            .meta({ description: 'Path of the field: name, customer.number, lines.product.code' }),
          part: z
            .enum(['family', 'given', 'middle'])
            .optional()
            .meta({ description: 'Part of a name that stands in several columns' }),
        }),
      )
      .optional()
      .meta({ description: 'Guessed from header and values unless given' }),
    constants: z
      .record(z.string(), z.string())
      .default({})
      .meta({ description: 'Values for every row, written as in a cell, by path of the field' }),
    onMatch: z
      .enum(['create', 'update', 'skip'])
      .default('skip')
      .meta({ description: 'What to do with a row whose record exists' }),
    createNew: z
      .boolean()
      .default(true)
      .meta({ description: 'false: rows whose record does not exist are left out' }),
    duplicates: z.enum(['report', 'skip', 'update', 'create']).default('report').meta({
      description:
        'A new row that the duplicate rules hold for one that exists: reported as an error, left out, written into that one, or created all the same',
    }),
    match: z.array(z.string()).optional().meta({
      description: 'Fields by which a record is recognised; the unique ones, then the name, unless given',
    }),
    repeats: z
      .enum(['keep', 'drop'])
      .default('keep')
      .meta({ description: 'Rows that repeat an earlier one in every cell' }),
    createMissing: z
      .boolean()
      .default(true)
      .meta({ description: 'Create customers, products … that a row refers to and that do not exist' }),
    blankCustomer: z.enum(['error', 'walkIn']).default('error').meta({
      description: 'Order lines without a customer: reported as errors, or booked on the customer 散客',
    }),
    orderStatus: z.enum(['confirmed', 'draft']).default('confirmed'),
    dateOrder: z
      .enum(['dmy', 'mdy'])
      .optional()
      .meta({ description: 'Meaning of 1/12/2009; the column decides unless given' }),
    decimal: z
      .enum(['.', ','])
      .optional()
      .meta({ description: 'Decimal sign; the column decides unless given' }),
    owner: z.string().optional().meta({
      description: 'Owner of new records without one: e-mail or name; the importing person unless given',
    }),
  })
  .strict()

export type Mapping = z.infer<typeof mappingSchema>
export type MappingInput = z.input<typeof mappingSchema>

/** What a header is recognised by the next time: its names, whatever their order and writing. */
export function headerSignature(names: readonly string[]): string {
  const said = names.map(normaliseHeader).filter(Boolean).sort().join('\n')
  return createHash('sha256').update(said).digest('hex').slice(0, 32)
}
