import { store } from '../store.ts'

const key = 'guanxi.compact'
const chosen = store(localStorage.getItem(key) === 'true')

export function setCompact(compact: boolean): void {
  localStorage.setItem(key, String(compact))
  chosen.set(compact)
}

/** Height of a row in pixels, and whether the reader has chosen the compact one. */
export function useDensity(): [number, boolean] {
  const compact = chosen.use()
  return [compact ? 32 : 40, compact]
}
