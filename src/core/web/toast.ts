import { ApiError } from './client.ts'
import { store } from './store.ts'

interface Toast {
  id: number
  kind: 'done' | 'wrong' | 'note'
  text: string
  act?: { label: string; run: () => void }
}

export const toasts = store<Toast[]>([])
let last = 0

export const dropToast = (id: number) => toasts.set(toasts.get().filter(toast => toast.id !== id))

/** A short word at the foot of the screen: `toast.done('已保存')`. It goes by itself; one with an act stays longer. */
function show(kind: Toast['kind'], text: string, act?: Toast['act']) {
  last += 1
  const id = last
  toasts.set([...toasts.get().slice(-3), { id, kind, text, act }])
  setTimeout(() => dropToast(id), kind === 'wrong' || act ? 8000 : 3000)
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
