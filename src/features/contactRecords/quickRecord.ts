import { useSyncExternalStore } from 'react'
import type { Ref } from '../../core/field.ts'

/** For whom the quick record is open; `null` customer: to be picked. */
export interface QuickRecordFor {
  customer: Ref | null
  contact?: Ref | null
}

let asked: QuickRecordFor | null = null
const listeners = new Set<() => void>()

function change(next: QuickRecordFor | null) {
  asked = next
  for (const listener of listeners) listener()
}

/** Opens the quick contact record over whatever is on the screen. */
export const openQuickRecord = (given: QuickRecordFor = { customer: null }): void => change(given)
export const closeQuickRecord = (): void => change(null)

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export const useQuickRecordAsked = (): QuickRecordFor | null => useSyncExternalStore(subscribe, () => asked)
