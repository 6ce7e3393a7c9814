import type { Locale } from '../../core/label.ts'
import { type Design, designSchema } from './design.ts'
import type { PrintJob } from './printJob.ts'

/**
 * A page to measure how far a printer is off: rulers from the edges in millimetres, and crosses at known places. What a person reads on the
 * rulers at the paper's edge goes into the printer's offset.
 */
export function calibrationJob(
  paper: { width: number; height: number },
  offset: { x: number; y: number },
  locale: Locale,
): PrintJob {
  const zh = locale === 'zh'
  const elements: object[] = []
  const texts: Record<string, string> = {}
  const line = (x: number, y: number, width: number, height: number) =>
    elements.push({
      type: 'line',
      name: `line ${elements.length}`,
      position: { x, y },
      width,
      height,
      color: '#000000',
    })
  const text = (x: number, y: number, width: number, content: string, style: object = {}) => {
    const name = `text ${elements.length}`
    texts[name] = content
    elements.push({ type: 'text', name, position: { x, y }, width, height: 5, fontSize: 8, ...style })
  }
  const THIN = 0.15
  const middle = { x: Math.round(paper.width / 2), y: Math.round(paper.height / 2) }
  // Rulers begin at the very edge: the first mark that is seen whole tells what the printer leaves out.
  for (let mm = 0; mm <= 40 && mm < paper.width; mm++) {
    const length = mm % 10 === 0 ? 6 : mm % 5 === 0 ? 4 : 2.5
    line(mm - THIN / 2, middle.y - length, THIN, length)
    if (mm % 10 === 0 && mm > 0) text(mm - 5, middle.y + 0.5, 10, String(mm), { alignment: 'center' })
  }
  for (let mm = 0; mm <= 40 && mm < paper.height; mm++) {
    const length = mm % 10 === 0 ? 6 : mm % 5 === 0 ? 4 : 2.5
    line(middle.x - length, mm - THIN / 2, length, THIN)
    if (mm % 10 === 0 && mm > 0) text(middle.x + 1, mm - 2.5, 10, String(mm), { verticalAlignment: 'middle' })
  }
  for (const [x, y] of crosses(paper)) {
    line(x - 4, y - THIN / 2, 8, THIN)
    line(x - THIN / 2, y - 4, THIN, 8)
    text(x + 1, y + 0.5, 24, `${x}, ${y}`)
  }
  text(
    20,
    Math.min(middle.y + 8, paper.height - 12),
    Math.max(20, paper.width - 40),
    zh
      ? '从纸的左边、上边量到十字的距离，应与所写的毫米数相同；差多少，就在“打印机”里填多少（右、下为正）。'
      : 'Measure from the left and upper edges to a cross: it should be the millimetres written there. Enter the difference under “Printers” (right and down are positive).',
  )
  const design = designSchema.parse({
    paper: { ...paper, margin: [0, 0, 0, 0] },
    pages: [elements],
  }) as Design
  return {
    documents: [
      {
        design,
        texts,
        lines: {},
        words: { carriedIn: '', carriedOut: '', pageTotal: '', total: '' },
      },
    ],
    offset,
    title: zh ? '打印校准页' : 'Calibration page',
    author: 'Guanxi',
    language: locale,
  }
}

/** Two centimetres from the corners, or where a small sheet has room. */
export function crosses({ width, height }: { width: number; height: number }): [number, number][] {
  const x = Math.min(20, Math.round(width / 4))
  const y = Math.min(20, Math.round(height / 4))
  return [
    [x, y],
    [width - x - 10, y],
    [x, height - y],
    [width - x - 10, height - y],
  ]
}
