import { useEffect, useRef } from 'react'

const writing = 'input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable=true]'

/** Whether the keys now belong to something that is being written in, a dialog or a menu. */
function taken(event: KeyboardEvent): boolean {
  const target = event.target as Element | null
  if (target?.closest?.(writing)) return true
  return (
    Boolean(target?.closest?.('.gx-floating, .ant-modal, dialog')) ||
    Boolean(document.querySelector('dialog[open]'))
  )
}

function nameOf(event: KeyboardEvent): string {
  const mod = event.ctrlKey || event.metaKey ? 'mod+' : ''
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key
  return `${mod}${key}`
}

/**
 * Keys while the component is on the screen: `useKeys({ j: next, 'mod+k': search, '?': help })`. Plain letters are silent while something is
 * written; those with `mod` (Ctrl or ⌘) always work.
 */
export function useKeys(keys: Record<string, (event: KeyboardEvent) => void>, enabled = true): void {
  const latest = useRef(keys)
  latest.current = keys
  useEffect(() => {
    if (!enabled) return
    const down = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || event.altKey) return
      const name = nameOf(event)
      const act = latest.current[name]
      if (!act || (!name.startsWith('mod+') && taken(event))) return
      event.preventDefault()
      act(event)
    }
    addEventListener('keydown', down)
    return () => removeEventListener('keydown', down)
  }, [enabled])
}

/** `mod+k` as this machine writes it: ⌘K or Ctrl K. */
export function keyShown(name: string): string {
  const mac = navigator.platform.startsWith('Mac')
  return name
    .split('+')
    .map(part => (part === 'mod' ? (mac ? '⌘' : 'Ctrl') : part.length === 1 ? part.toUpperCase() : part))
    .join(mac ? '' : ' ')
}
