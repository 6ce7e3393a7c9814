import { Decimal } from 'decimal.js'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Paginating, paginate } from './paginate.ts'

const rowHeight = 7
const asked: fc.Arbitrary<Paginating> = fc
  .array(
    fc.record({ height: fc.integer({ min: 7, max: 40 }), cents: fc.integer({ min: -10_000, max: 10_000 }) }),
    {
      maxLength: 120,
    },
  )
  .chain(rows =>
    fc.record({
      heights: fc.constant(rows.map(row => row.height)),
      rows: fc.constant(rows.map(row => ({ amounts: [null, new Decimal(row.cents).div(100).toFixed()] }))),
      rowHeight: fc.constant(rowHeight),
      headHeight: fc.constantFrom(0, 8),
      carries: fc.boolean(),
      pageTotal: fc.boolean(),
      total: fc.boolean(),
      fills: fc.boolean(),
      rowsMost: fc.constantFrom(null, 1, 5),
      room: fc.integer({ min: 60, max: 250 }),
      lastRoom: fc.integer({ min: 60, max: 250 }),
      after: fc.constantFrom(0, 30),
    }),
  )

test('lines over several sheets: each line once and in order, sums carried to the cent, nothing beyond the room', () => {
  fc.assert(
    fc.property(asked, given => {
      const { sheets } = paginate(given)
      expect(sheets.flatMap(sheet => sheet.flatMap(row => row.index ?? []))).toEqual(
        given.rows.map((_, i) => i),
      )
      let carried = new Decimal(0)
      sheets.forEach((sheet, number) => {
        const isLast = number === sheets.length - 1
        const of = (kind: string) => sheet.find(row => row.kind === kind)?.sums?.[1]
        const own = sheet.flatMap(row =>
          row.index === undefined ? [] : (given.rows[row.index].amounts[1] ?? []),
        )
        const sum = Decimal.sum(0, ...own)
        expect(of('carriedIn')).toBe(given.carries && number > 0 ? carried.toFixed() : undefined)
        carried = carried.plus(sum)
        const lineless = given.rows.length === 0
        expect(of('pageTotal')).toBe(given.pageTotal && !lineless ? sum.toFixed() : undefined)
        expect(of('carriedOut')).toBe(given.carries && !isLast ? carried.toFixed() : undefined)
        expect(of('total')).toBe(given.total && isLast && !lineless ? carried.toFixed() : undefined)
        const lines = sheet.filter(row => row.kind === 'row').length
        expect(lines).toBeLessThanOrEqual(given.rowsMost ?? lines)
        expect(lines > 0 || lineless).toBe(true)
        const height = sheet.reduce((all, row) => all + row.height, 0)
        // A single line may be too high for any sheet, and it has its sums about it.
        if (lines > 1) expect(height).toBeLessThanOrEqual(isLast ? given.lastRoom : given.room)
      })
    }),
    { numRuns: Number(process.env.PAGINATE_RUNS ?? 300) },
  )
})

test('what the reader may not know of one line is summed nowhere', () => {
  const rows = [{ amounts: ['1'] }, { amounts: [null] }, { amounts: ['2'] }]
  const { sheets } = paginate({
    ...{ heights: [7, 7, 7], rows, rowHeight, headHeight: 0, carries: true, pageTotal: true, total: true },
    ...{ fills: false, rowsMost: 1, room: 100, lastRoom: 100, after: 0 },
  })
  const sums = (kind: string) => sheets.map(sheet => sheet.find(row => row.kind === kind)?.sums)
  expect(sums('pageTotal')).toEqual([['1'], [null], [null]])
  expect(sums('total')[2]).toEqual([null])
})

test('what follows the lines goes onto a sheet of its own where there is no room left', () => {
  const given = {
    ...{
      heights: [7, 7],
      rows: [{ amounts: [] }, { amounts: [] }],
      rowHeight,
      headHeight: 0,
      carries: false,
    },
    ...{ pageTotal: false, total: false, fills: false, room: 40, lastRoom: 40 },
  }
  expect(paginate({ ...given, after: 26 }).afterApart).toBe(false)
  expect(paginate({ ...given, after: 27 }).afterApart).toBe(true)
})
