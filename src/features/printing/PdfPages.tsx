import { GlobalWorkerOptions, getDocument } from 'pdfjs-dist'
import worker from 'pdfjs-dist/build/pdf.worker.min.mjs?url'
import { useEffect, useRef, useState } from 'react'
import { useT } from '../../core/web/text.tsx'

GlobalWorkerOptions.workerSrc = worker

const PAGES_MOST = 20

/** A PDF drawn page by page, the same in every browser and on phones. */
export default function PdfPages({ pdf }: { pdf: Blob }) {
  const pages = useRef<HTMLDivElement>(null)
  const [count, setCount] = useState(0)
  const t = useT()
  useEffect(() => {
    let gone = false
    const draw = async () => {
      const opening = getDocument({ data: new Uint8Array(await pdf.arrayBuffer()) })
      const document_ = await opening.promise
      const drawn: HTMLCanvasElement[] = []
      for (let number = 1; number <= Math.min(document_.numPages, PAGES_MOST) && !gone; number++) {
        const page = await document_.getPage(number)
        const viewport = page.getViewport({ scale: 2 })
        const canvas = document.createElement('canvas')
        Object.assign(canvas, { width: viewport.width, height: viewport.height })
        canvas.setAttribute('role', 'img')
        canvas.setAttribute('aria-label', t({ zh: '第 {number} 页', en: 'Page {number}' }, { number }))
        await page.render({ canvas, viewport }).promise
        drawn.push(canvas)
      }
      if (!gone) {
        setCount(document_.numPages)
        pages.current?.replaceChildren(...drawn)
      }
      await opening.destroy()
    }
    void draw()
    return () => {
      gone = true
    }
  }, [pdf, t])
  return (
    <div className="print-preview">
      <div ref={pages} className="print-pages" />
      {count > PAGES_MOST && (
        <p className="gx-faint">
          {t(
            { zh: '共 {count} 页，这里显示前 {most} 页', en: 'The first {most} of {count} pages' },
            { count, most: PAGES_MOST },
          )}
        </p>
      )}
    </div>
  )
}
