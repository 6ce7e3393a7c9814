import { z } from 'zod'

/**
 * What a print template looks like. Lengths are millimetres from the upper left corner of the sheet. The elements are those of pdfme,
 * which draws them in the designer and on the server, with what we ask of them besides: on which sheets they stand, and lines.
 */

const mm = z.number().min(-50).max(2000)
const size = z.number().min(0).max(2000)
const points = z.number().min(3).max(120)
const colour = z.string().regex(/^(#[0-9a-fA-F]{3,8})?$/)
const text = z.string().max(20_000)

/** Where an element stands when the lines go over several sheets; `after`: below the last line, wherever that is. */
export const occurrences = ['every', 'first', 'last', 'after'] as const

const box = {
  name: z.string().min(1).max(100),
  position: z.object({ x: mm, y: mm }),
  width: size,
  height: size,
  rotate: z.number().min(-360).max(360).optional(),
  opacity: z.number().min(0).max(1).optional(),
  on: z.enum(occurrences).optional(),
}

const written = {
  fontName: z.enum(['regular', 'bold']).optional(),
  fontSize: points.optional(),
  fontColor: colour.optional(),
  alignment: z.enum(['left', 'center', 'right', 'justify']).optional(),
}

const textElement = z.object({
  ...box,
  ...written,
  type: z.literal('text'),
  content: text.default(''),
  verticalAlignment: z.enum(['top', 'middle', 'bottom']).optional(),
  lineHeight: z.number().min(0.5).max(5).optional(),
  characterSpacing: z.number().min(-10).max(100).optional(),
  underline: z.boolean().optional(),
  strikethrough: z.boolean().optional(),
  backgroundColor: colour.optional(),
  dynamicFontSize: z
    .object({ min: points, max: points, fit: z.enum(['horizontal', 'vertical']) })
    .nullish()
    .transform(value => value ?? undefined),
})

const shapeElement = z.object({
  ...box,
  type: z.enum(['line', 'rectangle', 'ellipse']),
  color: colour.optional(),
  borderColor: colour.optional(),
  borderWidth: z.number().min(0).max(20).optional(),
  radius: size.optional(),
})

/** A picture drawn into the template itself: its bytes travel as a data address, never from elsewhere. */
const imageElement = z.object({
  ...box,
  type: z.literal('image'),
  content: z
    .string()
    .max(1_500_000)
    .regex(/^(data:image\/(png|jpeg);base64,[A-Za-z0-9+/=]*)?$/)
    .default(''),
})

/** The company's logo or seal, or a picture kept in a field of the record. */
const pictureElement = z.object({
  ...box,
  type: z.literal('picture'),
  source: z.string().max(200).default('company.logo'),
})

const codeElement = z.object({
  ...box,
  type: z.enum(['qrcode', 'code128', 'code39', 'ean13']),
  content: text.default(''),
  barColor: colour.optional(),
  backgroundColor: colour.optional(),
  includetext: z.boolean().optional(),
})

export const columnSchema = z.object({
  title: z.string().max(200).default(''),
  /** As in a text: `{{quantity}} {{unit}}`; `{{no}}` counts. */
  value: z.string().max(500).default(''),
  width: z.number().min(1).max(1000),
  align: z.enum(['left', 'center', 'right']).default('left'),
  /** Summed in the rows below, and carried from sheet to sheet. */
  sum: z.boolean().default(false),
})

const linesElement = z.object({
  ...box,
  ...written,
  type: z.literal('lines'),
  content: z.string().max(200).optional(),
  /** The field of the record whose rows these are. */
  source: z.string().max(100).default('lines'),
  columns: z.array(columnSchema).min(1).max(30),
  head: z.boolean().default(true),
  headHeight: z.number().min(2).max(50).default(8),
  /** At least so high; a text of several lines takes more, unless `fixed`. */
  rowHeight: z.number().min(2).max(50).default(7),
  /** Rows are exactly so high, as on a pre-printed form. */
  fixed: z.boolean().default(false),
  /** Goes on to the foot of the sheet, or ends with its box. */
  grows: z.boolean().default(true),
  /** Most rows on a sheet. */
  rowsMost: z.number().int().min(1).max(500).nullish(),
  /** Empty rows fill what is left. */
  fills: z.boolean().default(false),
  border: z.enum(['grid', 'rules', 'none']).default('grid'),
  /** 过次页 at the foot and 承前页 at the head of the next sheet. */
  carries: z.boolean().default(true),
  /** 本页小计 on every sheet. */
  pageTotal: z.boolean().default(false),
  /** 合计 below the last line. */
  total: z.boolean().default(true),
})

export const elementSchema = z.discriminatedUnion('type', [
  textElement,
  shapeElement,
  imageElement,
  pictureElement,
  codeElement,
  linesElement,
])

export const copySchema = z.object({
  /** What the copy is called: 仓库联. */
  name: z.string().trim().min(1).max(40),
  /** What the document is called on it, where not as on the others. */
  title: z.string().trim().max(60).optional(),
  /** Nothing of kind money is printed on it. */
  hidesPrices: z.boolean().default(false),
})

export const designSchema = z.strictObject({
  paper: z.object({
    width: z.number().min(20).max(1200),
    height: z.number().min(15).max(1200),
    /** Top, right, bottom, left: the lines keep out of it. */
    margin: z.tuple([size, size, size, size]).default([10, 10, 10, 10]),
  }),
  pages: z.array(z.array(elementSchema).max(300)).min(1).max(20),
  /** What the document is called: `{{title}}`. */
  title: z.string().trim().max(60).default(''),
  /** Without any, one of the document as it is. */
  copies: z.array(copySchema).max(12).default([]),
  /** Everything is moved so far, to meet a pre-printed form. */
  offset: z.object({ x: mm, y: mm }).default({ x: 0, y: 0 }),
})

export type Design = z.output<typeof designSchema>
export type DesignInput = z.input<typeof designSchema>
export type Element = z.output<typeof elementSchema>
export type LinesElement = z.output<typeof linesElement>
export type TextElement = z.output<typeof textElement>
export type Column = z.output<typeof columnSchema>
export type Copy = z.output<typeof copySchema>
