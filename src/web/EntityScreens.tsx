import { lazy, Suspense } from 'react'
import type { Entity } from '../core/entity.ts'
import { ListPage } from '../core/web/list/ListPage.tsx'
import { useRouteParams } from '../core/web/navigate.tsx'
import { screens } from '../core/web/registry.ts'
import { useEntities, useMay } from '../core/web/session.tsx'
import { Bones, RecordBones } from '../core/web/states.tsx'
import { NotFound } from './NotFound.tsx'

const RecordPage = lazy(() =>
  import('../core/web/record/RecordPage.tsx').then(module => ({ default: module.RecordPage })),
)
const CreatePage = lazy(() => import('../core/web/record/CreatePage.tsx'))

/** The entity whose records stand at this address, where the person may read them. */
function useEntityOfAddress(): Entity | undefined {
  const { objects } = useRouteParams()
  const entities = useEntities()
  const may = useMay()
  const entity = [...entities.values()].find(one => one.path === objects)
  return entity && may(entity.name, 'read') ? entity : undefined
}

export function ListScreen() {
  const entity = useEntityOfAddress()
  if (!entity) return <NotFound />
  const Own = screens[entity.name]?.list
  return (
    <Suspense fallback={<Bones />}>{Own ? <Own /> : <ListPage key={entity.name} entity={entity} />}</Suspense>
  )
}

export function PageScreen() {
  const entity = useEntityOfAddress()
  const { id = '' } = useRouteParams()
  if (!entity) return <NotFound />
  const Own = screens[entity.name]?.page
  return (
    <Suspense fallback={<RecordBones />}>
      {Own ? <Own key={id} id={id} /> : <RecordPage key={id} entity={entity.name} id={id} />}
    </Suspense>
  )
}

export function CreateScreen() {
  const entity = useEntityOfAddress()
  if (!entity) return <NotFound />
  const Own = screens[entity.name]?.create
  return (
    <Suspense fallback={<Bones lines={10} />}>
      {Own ? <Own /> : <CreatePage key={entity.name} entity={entity.name} />}
    </Suspense>
  )
}
