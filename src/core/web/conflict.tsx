import { lazy } from 'react'
import type { Entity } from '../entity.ts'
import type { Row } from './client.ts'
import { ask } from './dialogs.tsx'
import type { Values } from './values.ts'

const ConflictDialog = lazy(() => import('./ConflictDialog.tsx'))

export interface Conflict {
  entity: Entity
  current: Row
  mine: Values
  answer: (mine: Values | undefined) => void
}

/** Two people changed one record: answers what of one's own is to be saved over theirs, or undefined to keep theirs. */
export const settle = (entity: Entity, current: Row, mine: Values): Promise<Values | undefined> =>
  ask(answer => <ConflictDialog entity={entity} current={current} mine={mine} answer={answer} />)
