import { createContext, lazy, type ReactNode, Suspense, use, useCallback, useState } from 'react'
import type { Entity } from '../entity.ts'
import type { Row } from './client.ts'
import type { Values } from './values.ts'

const ConflictDialog = lazy(() => import('./ConflictDialog.tsx'))

/** Asks which side to keep; answers what of one's own is to be saved over theirs, or undefined to keep theirs. */
type Settle = (entity: Entity, current: Row, mine: Values) => Promise<Values | undefined>

export interface Conflict {
  entity: Entity
  current: Row
  mine: Values
  answer: (mine: Values | undefined) => void
}

const ConflictContext = createContext<Settle | null>(null)

/** Holds the dialog in which two people's changes of one record are compared. */
export function Conflicts({ children }: { children: ReactNode }) {
  const [conflict, setConflict] = useState<Conflict | null>(null)
  const settle = useCallback<Settle>(
    (entity, current, mine) =>
      new Promise(resolve => {
        const answer = (kept: Values | undefined) => {
          setConflict(null)
          resolve(kept)
        }
        setConflict({ entity, current, mine, answer })
      }),
    [],
  )
  return (
    <ConflictContext value={settle}>
      {children}
      {conflict && (
        <Suspense>
          <ConflictDialog conflict={conflict} />
        </Suspense>
      )}
    </ConflictContext>
  )
}

export function useConflict(): Settle {
  const settle = use(ConflictContext)
  if (!settle) throw new Error('useConflict needs <Conflicts> above it')
  return settle
}
