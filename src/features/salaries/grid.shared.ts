/** A salary sheet as a table, told by the server and shown by the screen. */
import { Decimal } from 'decimal.js'
import type { Ref } from '../../core/field.ts'
import type { ItemKind } from './salaries.rules.ts'

export interface GridItem {
  id: string
  name: string
  kind: ItemKind
}

export interface GridRow {
  id: string
  version: number
  person: Ref
  unit: string | null
  base: string
  commission: string
  /** By the id of the item. */
  items: Record<string, string>
  gross: string
  deductions: string
  net: string
  employer: string
}

export interface Grid {
  name: string
  month: string
  commissionMonth: string
  status: string
  /** Waits for approval, and stays as it is meanwhile. */
  isPending: boolean
  items: GridItem[]
  rows: GridRow[]
}

export const gridHeads = {
  person: { zh: '姓名', en: 'Name' },
  unit: { zh: '部门', en: 'Unit' },
  base: { zh: '基本工资', en: 'Base' },
  commission: { zh: '提成', en: 'Commission' },
  gross: { zh: '应发', en: 'Gross' },
  deductions: { zh: '扣款', en: 'Deducted' },
  net: { zh: '实发', en: 'Net' },
} as const

export const sumOf = (values: readonly (string | undefined)[]): string =>
  values.reduce((sum, value) => sum.plus(value ?? 0), new Decimal(0)).toFixed(2)
