import type { RefObject } from 'react'
import { useKeys } from '../../core/web/keys.ts'

/** J and K, or the arrows, go from group to group; right opens, left shuts. */
export function useFoldKeys(table: RefObject<HTMLElement | null>): void {
  const folds = () => [...(table.current?.querySelectorAll<HTMLElement>('.gx-group .gx-fold') ?? [])]
  const step = (by: number) => {
    const all = folds()
    const at = all.indexOf(document.activeElement as HTMLElement)
    all[Math.max(0, Math.min(all.length - 1, at + by))]?.focus()
  }
  const turn = (open: boolean) => {
    const fold = folds().find(one => one === document.activeElement)
    if (fold && (fold.getAttribute('aria-expanded') === 'true') !== open) fold.click()
  }
  useKeys({
    j: () => step(1),
    k: () => step(-1),
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
    ArrowRight: () => turn(true),
    ArrowLeft: () => turn(false),
  })
}
