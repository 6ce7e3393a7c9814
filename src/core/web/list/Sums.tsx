import { useQuery } from '@tanstack/react-query'
import { type RefObject, useEffect, useState } from 'react'
import type { Entity } from '../../entity.ts'
import { Button } from '../Button.tsx'
import { Cell } from '../Cell.tsx'
import { type ListQuery, pageSize, sumQuery } from '../queries.ts'
import { useT } from '../text.tsx'
import { useDebounced } from '../useDebounced.ts'
import type { Column } from './columns.ts'
import type { Rows } from './useRows.ts'

interface Props {
  entity: Entity
  columns: Column[]
  query: ListQuery
  rows: Rows
  first: number
  /** Reads a page before it is gone to. */
  fetchPage: (page: number) => Promise<unknown>
  /** Somebody has gone to a page. */
  onTurn: (page: number) => void
  scroller: RefObject<HTMLElement | null>
  rowHeight: number
}

/** The foot of a list: sums over all its rows, and the page that is looked at, which may be typed. */
export function Sums({ entity, columns, query, rows, first, fetchPage, onTurn, scroller, rowHeight }: Props) {
  const t = useT()
  const names = (entity.list.sums ?? []).filter(name => columns.some(column => column.name === name))
  const sums = useQuery({
    ...sumQuery(entity, query, names),
    enabled: names.length > 0 && rows.loaded.length > 0,
  })
  const pages = Math.max(1, Math.ceil(rows.length / pageSize))
  const top = Math.floor((scroller.current?.scrollTop ?? 0) / rowHeight)
  const page = Math.min(pages, Math.floor(Math.max(first, top) / pageSize) + 1)
  const [typed, setTyped] = useState(String(page))
  useEffect(() => setTyped(String(page)), [page])
  const within = (wished: number) => Math.max(1, Math.min(pages, wished || 1))
  const meant = within(Number(useDebounced(typed, 100)))
  // A page is read as its number is written, before it is gone to.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each number
  useEffect(() => {
    if (meant !== page) void fetchPage(meant)
  }, [meant])
  // Its rows are awaited a moment, so that they are drawn at once; slower ones come after grey lines.
  const turn = async (to: number) => {
    const wished = within(to)
    setTyped(String(wished))
    await Promise.race([fetchPage(wished), new Promise(done => setTimeout(done, 250))])
    scroller.current?.scrollTo({ top: (wished - 1) * pageSize * rowHeight })
    // The address may wait until the rows are drawn.
    requestAnimationFrame(() => setTimeout(() => onTurn(wished)))
  }
  return (
    <footer className="gx-foot">
      <div className="gx-sums">
        {columns
          .filter(column => names.includes(column.name))
          .map(({ name, field }) => (
            <span key={name}>
              <span className="gx-faint">{t(field.label)}</span>{' '}
              <b>{sums.data ? <Cell value={sums.data[name] ?? '0'} field={field} name={name} /> : '…'}</b>
            </span>
          ))}
      </div>
      {pages > 1 && (
        <nav className="gx-pages" aria-label={t({ zh: '页', en: 'Pages' })}>
          <Button
            look="icon"
            disabled={page <= 1}
            onPointerEnter={() => void fetchPage(within(page - 1))}
            onClick={() => void turn(page - 1)}
            label={t({ zh: '上一页', en: 'Previous page' })}
          >
            ‹
          </Button>
          <span>{t({ zh: '第', en: 'Page' })}</span>
          <input
            className="gx-input gx-page gx-number"
            value={typed}
            inputMode="numeric"
            aria-label={t({ zh: '页码', en: 'Page number' })}
            onChange={event => setTyped(event.target.value)}
            onBlur={() => setTyped(String(page))}
            onKeyDown={event => event.key === 'Enter' && void turn(Number(typed))}
          />
          <span className="gx-number">
            {t({ zh: '/ {pages} 页', en: 'of {pages}' }, { pages: pages.toLocaleString('en-US') })}
          </span>
          <Button
            look="icon"
            disabled={page >= pages}
            onPointerEnter={() => void fetchPage(within(page + 1))}
            onClick={() => void turn(page + 1)}
            label={t({ zh: '下一页', en: 'Next page' })}
          >
            ›
          </Button>
        </nav>
      )}
    </footer>
  )
}
