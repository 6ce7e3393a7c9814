import { type DragEvent, useState } from 'react'

/** What makes of an element a place to drop things on; `data-over` while something is held over it. `onDrop` absent: nothing can be dropped now. */
export function useDrop(onDrop: ((dropped: DataTransfer) => void) | undefined) {
  const [over, setOver] = useState(false)
  return {
    'data-over': (over && onDrop !== undefined) || undefined,
    onDragOver: (event: DragEvent) => {
      if (!onDrop) return
      event.preventDefault()
      setOver(true)
    },
    onDragLeave: () => setOver(false),
    onDrop: (event: DragEvent) => {
      event.preventDefault()
      setOver(false)
      onDrop?.(event.dataTransfer)
    },
  }
}
