import { lazy, Suspense } from 'react'
import type { Entity } from '../../core/entity.ts'
import type { Row } from '../../core/web/client.ts'
import { useAddressQuery } from '../../core/web/navigate.tsx'
import './sharing.css'

const Sharing = lazy(() => import('./Sharing.tsx'))
const WhoSees = lazy(() => import('./WhoSees.tsx'))

/** On every record's page: with whom it is shared, and, where the address asks (`seenBy`), who sees it. */
export function RecordSharing({ entity, row }: { entity: Entity; row: Row }) {
  const [query, change] = useAddressQuery()
  return (
    <>
      {entity.owner && (
        <Suspense fallback={<div className="sharing" />}>
          <Sharing entity={entity} row={row} />
        </Suspense>
      )}
      {query.has('seenBy') && (
        <Suspense>
          <WhoSees entity={entity} row={row} onClose={() => change({ seenBy: null })} />
        </Suspense>
      )}
    </>
  )
}
