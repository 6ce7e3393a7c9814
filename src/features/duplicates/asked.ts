import type { Entity } from '../../core/entity.ts'
import type { ApiError } from '../../core/web/client.ts'
import type { Values } from '../../core/web/values.ts'
import type { Candidate } from './duplicates.client.ts'

/** A save that was refused for duplicates, waiting for the person's word. */
export interface Asked {
  entity: Entity
  values: Values
  candidates: Candidate[]
  confirmable: boolean
  message: string
  answer: (again: boolean) => void
}

let asked: Asked | null = null
const listeners = new Set<() => void>()

function put(next: Asked | null): void {
  asked = next
  for (const listener of listeners) listener()
}

export const currentlyAsked = (): Asked | null => asked

export function onAsked(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Shows what stands in the way; answers whether to save all the same. */
export function askAboutDuplicates(entity: Entity, values: Values, error: ApiError): Promise<boolean> {
  return new Promise(resolve => {
    put({
      entity,
      values,
      candidates: (error.body.candidates ?? []) as Candidate[],
      confirmable: error.body.confirmable === true,
      message: error.message,
      answer: again => {
        put(null)
        resolve(again)
      },
    })
  })
}
