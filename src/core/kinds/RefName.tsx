import type { Ref } from '../field.ts'
import { Link } from '../web/navigate.tsx'
import { useEntities } from '../web/session.tsx'
import { useT } from '../web/text.tsx'

/** The name of a record as a link to its page. */
export function RefName({ value, to }: { value: Ref; to: string }) {
  const entity = useEntities().get(to)
  const t = useT()
  if (value.hidden) return <span className="gx-faint">{t({ zh: '无权查看', en: 'Not visible to you' })}</span>
  if (!entity || to === 'user') return <span className="gx-ellipsis">{value.title}</span>
  return (
    <Link
      to={`${entity.path}/${value.id}`}
      className="gx-ref gx-ellipsis"
      onClick={event => event.stopPropagation()}
    >
      {value.title || t({ zh: '（未命名）', en: '(untitled)' })}
    </Link>
  )
}
