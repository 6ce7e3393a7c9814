import { lazy, Suspense, useSyncExternalStore } from 'react'
import { currentlyAsked, onAsked } from './asked.ts'

const RefusedDialog = lazy(() => import('./RefusedDialog.tsx'))

/** Draws the dialog where a save was refused. */
export default function RefusedOverlay() {
  const asked = useSyncExternalStore(onAsked, currentlyAsked)
  return asked ? (
    <Suspense>
      <RefusedDialog asked={asked} />
    </Suspense>
  ) : null
}
