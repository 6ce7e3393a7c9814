import { useSyncExternalStore } from 'react'

const key = 'guanxi.compact'
const listeners = new Set<() => void>()
const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export function setCompact(compact: boolean): void {
  localStorage.setItem(key, String(compact))
  for (const listener of listeners) listener()
}

/** Height of a row in pixels, and whether the reader has chosen the compact one. */
export function useDensity(): [number, boolean] {
  const compact = useSyncExternalStore(subscribe, () => localStorage.getItem(key) === 'true')
  return [compact ? 32 : 40, compact]
}
