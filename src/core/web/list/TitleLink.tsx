import type { Entity } from '../../entity.ts'
import type { Row } from '../client.ts'
import { Link } from '../navigate.tsx'
import { useT } from '../text.tsx'
import { titleOf } from '../titleOf.ts'

/** The name of a row as the link to its page. */
export function TitleLink({ entity, row }: { entity: Entity; row: Row }) {
  const t = useT()
  return (
    <Link to={`${entity.path}/${row.id}`} className="gx-title gx-ellipsis">
      {titleOf(entity, row, t)}
    </Link>
  )
}
