import { useSyncExternalStore } from 'react'
import { ApiError } from './client.ts'

interface Toast {
  id: number
  kind: 'done' | 'wrong' | 'note'
  text: string
  act?: { label: string; run: () => void }
}

let toasts: Toast[] = []
let last = 0
const listeners = new Set<() => void>()

function change(next: Toast[]) {
  toasts = next
  for (const listener of listeners) listener()
}

const drop = (id: number) => change(toasts.filter(toast => toast.id !== id))

/** A short word at the foot of the screen: `toast.done('已保存')`. It goes by itself; one with an act stays longer. */
function show(kind: Toast['kind'], text: string, act?: Toast['act']) {
  last += 1
  const id = last
  change([...toasts.slice(-3), { id, kind, text, act }])
  setTimeout(() => drop(id), kind === 'wrong' || act ? 8000 : 3000)
}

export const toast = {
  done: (text: string, act?: Toast['act']) => show('done', text, act),
  note: (text: string, act?: Toast['act']) => show('note', text, act),
  wrong: (text: string, act?: Toast['act']) => show('wrong', text, act),
  /** Says what the server answered; anything else is a bug and is thrown on. */
  error: (error: unknown) => {
    if (!(error instanceof ApiError)) throw error
    show('wrong', error.message)
  },
}

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Draws the toasts; stands once in the program. */
export function Toasts() {
  const shown = useSyncExternalStore(subscribe, () => toasts)
  return (
    <div className="gx-toasts" role="status" aria-live="polite">
      {shown.map(one => (
        <div key={one.id} className={`gx-toast gx-toast-${one.kind}`}>
          <span>{one.text}</span>
          {one.act && (
            <button
              type="button"
              className="gx-link"
              onClick={() => {
                one.act?.run()
                drop(one.id)
              }}
            >
              {one.act.label}
            </button>
          )}
          <button type="button" className="gx-toast-close" aria-label="×" onClick={() => drop(one.id)}>
            ×
          </button>
        </div>
      ))}
    </div>
  )
}
