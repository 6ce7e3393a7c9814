import { lazy, Suspense } from 'react'
import { useQuickRecordAsked } from './quickRecord.ts'

const QuickRecordDialog = lazy(() => import('./QuickRecordDialog.tsx'))

/** Holds the quick record's dialog; it is loaded when first asked for. */
export function QuickRecordOverlay() {
  const asked = useQuickRecordAsked()
  if (!asked) return null
  return (
    <Suspense>
      <QuickRecordDialog asked={asked} />
    </Suspense>
  )
}
