import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Font, Plugin, Schema } from '@pdfme/common'
import { generate } from '@pdfme/generator'
import { barcodes, ellipse, image, line, rectangle, text } from '@pdfme/schemas'
import { measureTextHeight } from '@pdfme/schemas/utils'
import type { PrintJob } from './printJob.ts'
import { type DrawnElement, type Measure, type Sheet, sheetsOf } from './sheets.ts'

/** Draws a print job with pdfme: every sheet is a page of its template. Only the printing process loads this. */

const { resolve } = createRequire(import.meta.url)
/** Noto Sans SC with 30,890 characters (OFL); what is used of it goes into the file. */
export const fontFiles = {
  regular: resolve('@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf'),
  bold: resolve('@expo-google-fonts/noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf'),
}

let fonts: Font | undefined
function font(): Font {
  fonts ??= {
    regular: { data: readFileSync(fontFiles.regular), fallback: true, subset: true },
    bold: { data: readFileSync(fontFiles.bold), subset: true },
  }
  return fonts
}

export async function draw(job: PrintJob): Promise<Uint8Array> {
  const measured = new Map<string | number, unknown>()
  const measure: Measure = (value, { fontName, fontSize = 9 }, width) =>
    measureTextHeight({
      value,
      schema: { ...plainText, fontName, fontSize, width } as never,
      font: font(),
      _cache: measured,
    })
  const groups: { paper: { width: number; height: number }; sheets: Sheet[] }[] = []
  for (const document of job.documents) {
    const { width, height } = document.design.paper
    groups.push({ paper: { width, height }, sheets: await sheetsOf(document, measure) })
  }
  const { width, height } = groups[0].paper
  return generate({
    template: {
      basePdf: { width, height, padding: [0, 0, 0, 0] },
      schemas: groups.flatMap(({ sheets }) => sheets.map(sheet => schemasOf(sheet, job.offset))),
    },
    inputs: [{}],
    plugins,
    options: {
      font: font(),
      title: job.title,
      author: job.author,
      creator: 'Guanxi',
      producer: 'Guanxi',
      lang: job.language as never,
    },
  })
}

const plainText = { type: 'text', name: 'measured', position: { x: 0, y: 0 }, height: 0, lineHeight: 1 }

/** Elements say what stands in them themselves, so that names may return on every page. */
function schemasOf(sheet: Sheet, offset: PrintJob['offset']): Schema[] {
  return sheet.map((element, index) => ({
    ...element,
    type: element.type === 'picture' ? 'image' : element.type,
    name: String(index),
    width: Number(element.width),
    height: Number(element.height),
    position: { x: element.position.x + offset.x, y: element.position.y + offset.y },
  }))
}

// biome-ignore lint/suspicious/noExplicitAny: pdfme's plugins differ in their schemas, and are kept in one table by pdfme itself.
type AnyPlugin = Plugin<any>

const saysItself = (plugin: AnyPlugin): AnyPlugin => ({
  ...plugin,
  pdf: props => plugin.pdf({ ...props, value: (props.schema as DrawnElement).content ?? '' }),
})

/** A bar code that cannot be made of the text (a letter in an EAN) shows the text instead of failing the document. */
const orText = (plugin: AnyPlugin): AnyPlugin => ({
  ...plugin,
  pdf: async props => {
    const value = (props.schema as DrawnElement).content ?? ''
    if (value === '') return
    try {
      await plugin.pdf({ ...props, value })
    } catch {
      const schema = { ...props.schema, ...plainText, ...boxOf(props.schema), fontSize: 9 }
      await text.pdf({ ...props, value, schema } as never)
    }
  },
})

const boxOf = ({ position, width, height, name }: Schema) => ({ position, width, height, name })

const picture: AnyPlugin = {
  ...image,
  pdf: async props => {
    const value = (props.schema as DrawnElement).content ?? ''
    if (value !== '') await image.pdf({ ...props, value } as never)
  },
}

const plugins: Record<string, AnyPlugin> = {
  text: saysItself(text),
  line,
  rectangle,
  ellipse,
  image: picture,
  qrcode: orText(barcodes.qrcode),
  code128: orText(barcodes.code128),
  code39: orText(barcodes.code39),
  ean13: orText(barcodes.ean13),
}
