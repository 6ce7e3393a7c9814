import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { type Canvas, createCanvas, loadImage } from '@napi-rs/canvas'
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs'

/** A piece of text as it stands on a page: millimetres from the upper left corner, `y` that of the line it stands on. */
export interface Piece {
  text: string
  page: number
  x: number
  y: number
  width: number
  size: number
}

const MM = 25.4 / 72

const open = (pdf: Uint8Array) => getDocument({ data: new Uint8Array(pdf), verbosity: 0 })

/** What can be selected in a PDF, and where it stands. */
export async function piecesOf(pdf: Uint8Array): Promise<{ pieces: Piece[]; sizes: [number, number][] }> {
  const opening = open(pdf)
  const document = await opening.promise
  const pieces: Piece[] = []
  const sizes: [number, number][] = []
  for (let number = 1; number <= document.numPages; number++) {
    const page = await document.getPage(number)
    const [, , width, height] = page.view
    sizes.push([width * MM, height * MM])
    for (const item of (await page.getTextContent()).items) {
      if (!('str' in item) || item.str.trim() === '') continue
      const [size, , , , x, y] = item.transform
      pieces.push({
        text: item.str,
        page: number,
        x: x * MM,
        y: (height - y) * MM,
        width: item.width * MM,
        size: size * MM,
      })
    }
  }
  await opening.destroy()
  return { pieces, sizes }
}

/** The texts of a page, one after the other. */
export async function textsOf(pdf: Uint8Array, page?: number): Promise<string> {
  const { pieces } = await piecesOf(pdf)
  return pieces
    .filter(piece => page === undefined || piece.page === page)
    .map(piece => piece.text)
    .join('\n')
}

const DPI = 60

async function pictureOf(pdf: Uint8Array, number: number): Promise<Canvas> {
  const opening = open(pdf)
  const document = await opening.promise
  const page = await document.getPage(number)
  const viewport = page.getViewport({ scale: DPI / 72 })
  const canvas = createCanvas(Math.ceil(viewport.width), Math.ceil(viewport.height))
  await page.render({ canvas: canvas as never, viewport }).promise
  await opening.destroy()
  return canvas
}

const RADIUS = 1
const LIGHTER = 60

/**
 * How much of a page looks other than the picture kept under the address: the share of its pixels that have no like in the neighbourhood. Without such a
 * picture (or with `PICTURES=new`) it is made, to be looked at and committed.
 */
export async function unlike(pdf: Uint8Array, page: number, kept: URL): Promise<number> {
  const canvas = await pictureOf(pdf, page)
  if (!existsSync(kept) || process.env.PICTURES === 'new') {
    writeFileSync(kept, canvas.toBuffer('image/png'))
    if (process.env.PICTURES !== 'new')
      throw new Error(`there was no ${kept.pathname}: look at it and commit it`)
  }
  const image = await loadImage(readFileSync(kept))
  if (image.width !== canvas.width || image.height !== canvas.height) return 1
  const other = createCanvas(image.width, image.height)
  other.getContext('2d').drawImage(image, 0, 0)
  const [is, was] = [canvas, other].map(greys)
  const { width, height } = canvas
  let differing = 0
  for (let y = RADIUS; y < height - RADIUS; y++)
    for (let x = RADIUS; x < width - RADIUS; x++)
      if (!isNear(is, was, width, x, y) || !isNear(was, is, width, x, y)) differing++
  return differing / (width * height)
}

function greys(canvas: Canvas): Uint8Array {
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
  return Uint8Array.from(
    { length: data.length / 4 },
    (_, i) => (data[4 * i] + data[4 * i + 1] + data[4 * i + 2]) / 3,
  )
}

function isNear(one: Uint8Array, other: Uint8Array, width: number, x: number, y: number): boolean {
  for (let dy = -RADIUS; dy <= RADIUS; dy++)
    for (let dx = -RADIUS; dx <= RADIUS; dx++)
      if (Math.abs(one[y * width + x] - other[(y + dy) * width + x + dx]) < LIGHTER) return true
  return false
}
