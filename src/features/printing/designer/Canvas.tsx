import regular from '@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf?url'
import bold from '@expo-google-fonts/noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf?url'
import type { Template } from '@pdfme/common'
import { Designer } from '@pdfme/ui'
import { type Ref, useEffect, useImperativeHandle, useRef, useState } from 'react'
import { Bones, Failed } from '../../../core/web/states.tsx'
import { useLocale, useT } from '../../../core/web/text.tsx'
import type { Column, Design, DesignInput, Element, LinesElement } from '../design.ts'
import { designerPlugins } from './plugins.ts'

export interface Drawing {
  /** The elements as they stand now, page by page. */
  pages: () => DesignInput['pages']
  setPaper: (paper: Design['paper']) => void
  /** Adds to the text that is chosen, else as a new text. */
  insert: (content: string) => void
  addColumn: (column: Column) => void
}

interface Props {
  design: Design
  columns: Column[]
  pictures: Record<string, string | undefined>
  drawing: Ref<Drawing>
  onChange: () => void
}

const templateOf = ({ paper, pages }: Pick<Design, 'paper' | 'pages'>): Template => ({
  basePdf: { width: paper.width, height: paper.height, padding: paper.margin },
  schemas: pages as unknown as Template['schemas'],
})

const fetched = async (address: string) => (await fetch(address)).arrayBuffer()

/** pdfme's designer. Its fonts (20 MB) are fetched once and kept by the browser. */
export default function Canvas({ design, columns, pictures, drawing, onChange }: Props) {
  const place = useRef<HTMLDivElement>(null)
  const designer = useRef<Designer>(undefined)
  const begun = useRef({ design, columns, pictures, onChange })
  const [state, setState] = useState<Error | 'ready'>()
  const locale = useLocale()
  const t = useT()
  useEffect(() => {
    const { design, columns, pictures, onChange } = begun.current
    let gone = false
    const begin = async () => {
      const [regularFont, boldFont] = await Promise.all([fetched(regular), fetched(bold)])
      if (gone || !place.current) return
      const made = new Designer({
        domContainer: place.current,
        template: templateOf(design),
        plugins: designerPlugins(t, columns, pictures),
        options: {
          lang: locale,
          font: { regular: { data: regularFont, fallback: true }, bold: { data: boldFont } },
          sidebarOpen: true,
        },
      })
      made.onChangeTemplate(onChange)
      designer.current = made
      setState('ready')
    }
    begin().catch(error => setState(error as Error))
    return () => {
      gone = true
      designer.current?.destroy()
      designer.current = undefined
    }
  }, [locale, t])
  useImperativeHandle(drawing, () => drawingOf(designer))
  if (state instanceof Error) return <Failed error={state} />
  return (
    <>
      {state !== 'ready' && <Bones lines={12} />}
      <div ref={place} className="print-canvas" />
    </>
  )
}

function drawingOf(designer: { current: Designer | undefined }): Drawing {
  const template = () => designer.current?.getTemplate() as Template
  const pages = () => template().schemas as unknown as Element[][]
  const put = (schemas: unknown) =>
    designer.current?.updateTemplate({ ...template(), schemas: schemas as Template['schemas'] })
  /** From the left edge of an element to the margin of the sheet. */
  const room = ({ position }: Element) => {
    const paper = template().basePdf as { width: number; padding: [number, number, number, number] }
    return paper.width - paper.padding[1] - position.x
  }
  const chosen = () => new Set(designer.current?.getSelectedSchemas().map(one => one.schema.name))
  return {
    pages,
    setPaper: ({ width, height, margin }) =>
      designer.current?.updateTemplate({ ...template(), basePdf: { width, height, padding: margin } }),
    insert: content => {
      const names = chosen()
      const all = pages()
      const takes = (one: Element) => names.has(one.name) && 'content' in one && one.type !== 'image'
      if (all.flat().some(takes))
        return put(
          all.map(page =>
            page.map(one =>
              takes(one) && 'content' in one ? { ...one, content: `${one.content ?? ''}${content}` } : one,
            ),
          ),
        )
      const at = designer.current?.getPageCursor() ?? 0
      const count = all.flat().filter(one => one.type === 'text').length
      const added = {
        ...{ type: 'text', name: `text${Date.now()}`, position: { x: 12, y: 26 + (count % 12) * 7 } },
        ...{ width: 70, height: 6, content, fontName: 'regular', fontSize: 10, verticalAlignment: 'middle' },
      }
      put(all.map((page, index) => (index === at ? [...page, added] : page)))
    },
    addColumn: column =>
      put(
        pages().map(page =>
          page.map(one => (one.type === 'lines' ? withColumn(one, column, room(one)) : one)),
        ),
      ),
  }
}

/** Lines with a column more; where the sheet has no room for it, all become narrower alike. */
function withColumn(lines: LinesElement, column: Column, room: number): LinesElement {
  const columns = [...lines.columns, column]
  const wanted = lines.width + column.width
  const shrunk = Math.min(1, Math.max(lines.width, room) / wanted)
  return {
    ...lines,
    columns: columns.map(one => ({ ...one, width: Math.round(one.width * shrunk * 100) / 100 })),
    width: wanted * shrunk,
  }
}
