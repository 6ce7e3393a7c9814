import type { Label, Locale } from '../../../core/label.ts'
import { type Column, type Design, type DesignInput, designSchema } from '../design.ts'

/** A template that comes with the program. The company makes it its own by changing it. */
export interface ReadyTemplate {
  key: string
  entity: string
  name: Label
  /** Records it is for, where not for all: `{ type: 'return' }`. */
  of?: Readonly<Record<string, string>>
  design: (locale: Locale) => Design
}

export type T = (zh: string, en: string) => string

export const make =
  (build: (t: T) => DesignInput): ReadyTemplate['design'] =>
  locale =>
    designSchema.parse(build((zh, en) => (locale === 'zh' ? zh : en)))

export type Drawn = NonNullable<DesignInput['pages']>[number][number]
type Written = Extract<Drawn, { type: 'text' }>
export type Box = readonly [x: number, y: number, width: number, height: number]

export const text = (
  name: string,
  [x, y, width, height]: Box,
  content: string,
  style: Partial<Written> = {},
): Written => ({
  type: 'text',
  name,
  position: { x, y },
  width,
  height,
  content,
  fontSize: 9,
  verticalAlignment: 'middle',
  ...style,
})

const picture = (name: 'logo' | 'seal', [x, y, width, height]: Box, more: object = {}): Drawn => ({
  type: 'picture',
  name,
  position: { x, y },
  width,
  height,
  source: `company.${name}`,
  ...more,
})

type ColumnInput = Partial<Column> & Pick<Column, 'title' | 'value' | 'width'>
export const column = (
  title: string,
  value: string,
  width: number,
  more: Partial<Column> = {},
): ColumnInput => ({
  title,
  value,
  width,
  ...more,
})
const right = { align: 'right' as const }
const middle = { align: 'center' as const }

/** Columns that nearly every document has. `back`: what goes back stands there without its sign. */
export const columnsOf = (t: T, back = false) => {
  const sign = back ? '|unsigned' : ''
  return {
    no: (width: number) => column(t('序号', 'No.'), '{{no}}', width, middle),
    code: (width: number) => column(t('货号', 'Code'), '{{product.code}}', width),
    description: (width: number) =>
      column(t('品名规格', 'Description'), '{{description}} {{product.specification}}', width),
    unit: (width: number) => column(t('单位', 'Unit'), '{{unit}}', width, middle),
    quantity: (width: number) =>
      column(t('数量', 'Quantity'), `{{quantity${sign}}}`, width, { ...right, sum: true }),
    price: (width: number) => column(t('单价', 'Price'), '{{price}}', width, right),
    amount: (width: number) =>
      column(t('金额', 'Amount'), `{{amount${sign}}}`, width, { ...right, sum: true }),
    note: (width: number) => column(t('备注', 'Notes'), '{{note}}', width),
  }
}

export const capitals = (t: T, field = 'amount', sign = '') =>
  t(`金额大写：{{${field}${sign}|大写}}`, `Total: {{currency}} {{${field}${sign}}}`)

const A4 = { width: 210, height: 297, left: 12, right: 198, top: 26 }
const ROW = 6

export interface PageDesign {
  title: string
  /** Facts above the lines, row by row, on the left and on the right. */
  left: string[]
  right: string[]
  /** Between those and the lines. */
  lead?: { height: number; content: string }
  columns: ColumnInput[]
  /** Below the lines: rows, a text or two beside each other; `height` where it is more than one line. */
  below: { height?: number; left: string; right?: string; bold?: boolean }[]
  /** Signed at the foot on either side; the company's seal stands on the first. */
  signed?: [string, string]
  /** Signed in a row: prepared, checked, received. */
  signs?: string[]
  seal?: boolean
}

/** A sheet of A4: letterhead, facts, lines over as many sheets as they need, sums and signatures below them. */
export function page(t: T, design: PageDesign): DesignInput {
  const rows = Math.max(design.left.length, design.right.length)
  const leadTop = A4.top + rows * ROW + 2
  const top = leadTop + (design.lead ? design.lead.height + 2 : 1)
  const linesHeight = 30
  const width = A4.right - A4.left
  let y = top + linesHeight + 2
  const below: Drawn[] = []
  for (const [at, { height = 7, left, right: beside, bold }] of design.below.entries()) {
    const style = {
      on: 'after' as const,
      verticalAlignment: height > 7 ? ('top' as const) : ('middle' as const),
      lineHeight: height > 7 ? 1.4 : 1,
      ...(bold ? { fontName: 'bold' as const, fontSize: 10 } : {}),
    }
    below.push(text(`below${at}`, [A4.left, y, beside ? 116 : width, height], left, style))
    if (beside)
      below.push(
        text(`beside${at}`, [A4.left + 116, y, width - 116, height], beside, {
          ...style,
          alignment: 'right',
        }),
      )
    y += height + 1
  }
  const signing = { on: 'after' as const, verticalAlignment: 'top' as const, lineHeight: 1.5 }
  if (design.signed) {
    const [ours, theirs] = design.signed
    below.push(
      text('signedLeft', [A4.left, y + 2, 90, 34], ours, signing),
      text('signedRight', [108, y + 2, 90, 34], theirs, signing),
    )
  }
  if (design.signs) {
    const each = width / design.signs.length
    for (const [at, sign] of design.signs.entries())
      below.push(text(`sign${at}`, [A4.left + at * each, y + 4, each, 7], sign, { on: 'after' }))
  }
  if (design.seal) below.push(picture('seal', [52, y, 36, 36], { on: 'after' }))
  return {
    title: design.title,
    paper: { width: A4.width, height: A4.height, margin: [12, 12, 16, 12] },
    pages: [
      [
        picture('logo', [A4.left, 10, 28, 14]),
        text('company', [45, 7, 120, 6], '{{company.fullName}}', { fontSize: 11, alignment: 'center' }),
        text('title', [45, 13, 120, 10], '{{title}}', {
          fontName: 'bold',
          fontSize: 18,
          alignment: 'center',
        }),
        ...design.left.map((content, row) =>
          text(`left${row}`, [A4.left, A4.top + row * ROW, 115, ROW], content),
        ),
        ...design.right.map((content, row) =>
          text(`right${row}`, [130, A4.top + row * ROW, 68, ROW], content, { alignment: 'right' }),
        ),
        ...(design.lead
          ? [
              text('lead', [A4.left, leadTop, width, design.lead.height], design.lead.content, {
                verticalAlignment: 'top',
                lineHeight: 1.5,
              }),
            ]
          : []),
        {
          type: 'lines',
          name: 'lines',
          position: { x: A4.left, y: top },
          width,
          height: linesHeight,
          columns: design.columns,
          total: design.columns.some(one => one.sum),
        },
        ...below,
        text(
          'pages',
          [A4.left, 284, width, 5],
          t('第 {{page}} 页，共 {{pages}} 页', 'Page {{page}} of {{pages}}'),
          {
            fontSize: 8,
            alignment: 'right',
          },
        ),
        text('printed', [A4.left, 284, 100, 5], '{{copy}}', { fontSize: 8 }),
      ],
    ],
  }
}

export interface FormDesign {
  title: string
  copies: DesignInput['copies']
  /** Facts above the lines: three in a row. */
  facts: [string, string, string][]
  columns: ColumnInput[]
  /** Below the lines. */
  sum: [string, string]
  note: string
  signs: string[]
}

/** 三联: continuous paper of 241 × 140 mm, 12 mm of tractor holes on either side. */
export function form(t: T, design: FormDesign): DesignInput {
  const size = { fontSize: 10 }
  const xs = [
    [14, 100],
    [116, 55],
    [172, 55],
  ] as const
  return {
    title: design.title,
    paper: { width: 241, height: 140, margin: [6, 14, 6, 14] },
    copies: design.copies,
    pages: [
      [
        text('title', [60, 6, 121, 9], '{{company.fullName}}　{{title}}', {
          fontName: 'bold',
          fontSize: 15,
          alignment: 'center',
        }),
        text('copy', [181, 6, 46, 5], '{{copy}}', { fontSize: 8, alignment: 'right' }),
        text('pages', [181, 11, 46, 5], t('第 {{page}}/{{pages}} 页', 'Page {{page}}/{{pages}}'), {
          fontSize: 8,
          alignment: 'right',
        }),
        ...design.facts.flatMap((row, at) =>
          row.flatMap((content, column) => {
            if (content === '') return []
            const [x, width] = xs[column]
            // What is long takes the place of an empty neighbour.
            const wide = column === 0 && row[1] === '' ? 157 : width
            return [text(`fact${at}${column}`, [x, 18 + at * ROW, wide, ROW], content, size)]
          }),
        ),
        {
          type: 'lines',
          name: 'lines',
          position: { x: 14, y: 31 },
          width: 213,
          height: 84,
          ...size,
          grows: false,
          fixed: true,
          fills: true,
          headHeight: 7,
          rowHeight: 7,
          columns: design.columns,
        },
        text('sum', [14, 116, 140, 6], design.sum[0], size),
        text('person', [156, 116, 71, 6], design.sum[1], size),
        text('note', [14, 122, 213, 6], design.note, size),
        ...design.signs.map((sign, at) => {
          const each = 213 / design.signs.length
          return text(`sign${at}`, [14 + at * each, 128, each, 6], sign, size)
        }),
      ],
    ],
  }
}

/** A cell of a voucher: what it is called, and what stands there. */
export interface Cell {
  width: number
  text: string
  /** As a label: in the middle, bold. */
  label?: boolean
  align?: 'left' | 'right' | 'center'
}

/** Cells in frames, row by row, as vouchers are printed. */
export function cells(
  name: string,
  x: number,
  y: number,
  rows: { height: number; cells: Cell[] }[],
): Drawn[] {
  const drawn: Drawn[] = []
  let top = y
  for (const [row, { height, cells: inRow }] of rows.entries()) {
    let left = x
    for (const [at, { width, text: content, label, align }] of inRow.entries()) {
      drawn.push({
        type: 'rectangle',
        name: `${name}Frame${row}${at}`,
        position: { x: left, y: top },
        width,
        height,
        color: '',
        borderColor: '#000000',
        borderWidth: 0.2,
      })
      if (content !== '')
        drawn.push(
          text(`${name}${row}${at}`, [left + 1.5, top, width - 3, height], content, {
            fontSize: 10,
            alignment: label ? 'center' : (align ?? 'left'),
            ...(label ? { fontName: 'bold' } : {}),
          }),
        )
      left += width
    }
    top += height
  }
  return drawn
}

export interface VoucherDesign {
  title: string
  paper: { width: number; height: number }
  copies?: DesignInput['copies']
  /** Above the frame, left and right. */
  facts: [string, string]
  rows: { height: number; cells: Cell[] }[]
  signs: string[]
  seal?: Box
}

/** A voucher: title, a frame of cells, who signs. */
export function voucher(
  t: T,
  { title, paper, copies = [], facts, rows, signs, seal }: VoucherDesign,
): DesignInput {
  const edge = paper.width > 220 ? 14 : 12
  const width = paper.width - 2 * edge
  const top = 27
  const foot = top + rows.reduce((sum, row) => sum + row.height, 0)
  const each = width / signs.length
  return {
    title,
    paper: { ...paper, margin: [6, edge, 6, edge] },
    copies,
    pages: [
      [
        text('company', [edge, 5, width, 6], '{{company.fullName}}', { fontSize: 10, alignment: 'center' }),
        text('title', [edge, 11, width, 9], '{{title}}', {
          fontName: 'bold',
          fontSize: 16,
          alignment: 'center',
        }),
        text('copy', [paper.width - edge - 50, 6, 50, 5], '{{copy}}', { fontSize: 8, alignment: 'right' }),
        text('factLeft', [edge, 20, width / 2, 6], facts[0], { fontSize: 10 }),
        text('factRight', [edge + width / 2, 20, width / 2, 6], facts[1], {
          fontSize: 10,
          alignment: 'right',
        }),
        ...cells('cell', edge, top, rows),
        ...signs.map((sign, at) =>
          text(`sign${at}`, [edge + at * each, foot + 3, each, 6], sign, { fontSize: 10 }),
        ),
        ...(seal ? [picture('seal', seal)] : []),
        text(
          'printed',
          [edge, paper.height - 8, width, 4],
          t('打印：{{printedBy}}　{{now}}', 'Printed by {{printedBy}} {{now}}'),
          {
            fontSize: 7,
            alignment: 'right',
            fontColor: '#666666',
          },
        ),
      ],
    ],
  }
}
