import { entity } from '../../core/entity.ts'
import { date, lines, number, reference, text } from '../../core/kinds/index.ts'

/** What is in a warehouse by the ledger, as a sheet to count by. No record. */
export const countSheetLine = entity('countSheetLine', {
  label: { zh: '盘点明细', en: 'Count line' },
  plural: { zh: '盘点明细', en: 'Count lines' },
  path: 'countSheetLines',
  table: 'stock',
  title: 'name',
  lineOf: 'countSheet',
  fields: {
    code: text({ label: { zh: '产品编号', en: 'Code' } }),
    name: text({ label: { zh: '产品名称', en: 'Name' } }),
    specification: text({ label: { zh: '规格', en: 'Specification' } }),
    unit: text({ label: { zh: '单位', en: 'Unit' } }),
    barcode: text({ label: { zh: '条码', en: 'Bar code' } }),
    onHand: number({ label: { zh: '账面数', en: 'By the ledger' } }),
  },
  list: { columns: ['code'], sort: 'code' },
  form: [],
})

export const countSheet = entity('countSheet', {
  label: { zh: '盘点表', en: 'Count sheet' },
  plural: { zh: '盘点表', en: 'Count sheets' },
  path: 'countSheet',
  table: 'stock',
  title: 'warehouse',
  fields: {
    warehouse: reference('warehouse', { label: { zh: '仓库', en: 'Warehouse' } }),
    day: date({ label: { zh: '日期', en: 'Date' } }),
    lines: lines('countSheetLine', { label: { zh: '明细', en: 'Lines' } }),
  },
  list: { columns: ['warehouse'], sort: 'day' },
  form: [],
})
