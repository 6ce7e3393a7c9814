import { useQuery } from '@tanstack/react-query'
import { can } from '../../core/actor.ts'
import type { Entity } from '../../core/entity.ts'
import { shortMoment } from '../../core/kinds/moments.ts'
import { useWrites } from '../../core/web/mutations.ts'
import { Link, useAddressQuery } from '../../core/web/navigate.tsx'
import { rowsQuery } from '../../core/web/queries.ts'
import { useEntities, useWholeSession } from '../../core/web/session.tsx'
import { Empty, Unread } from '../../core/web/states.tsx'
import { useKindContext, useT } from '../../core/web/text.tsx'
import { titleOf } from '../../core/web/titleOf.ts'
import { toast } from '../../core/web/toast.ts'

/** Records shown of an object; all of them are a list of their own. */
const MOST = 200

/** What was deleted, by object, with the way back. */
export default function BinSettings() {
  const [query, change] = useAddressQuery()
  const session = useWholeSession()
  const t = useT()
  const offered = [...useEntities().values()].filter(
    entity => entity.navigation && can(session, entity.name, 'delete'),
  )
  const chosen = offered.find(entity => entity.name === query.get('of')) ?? offered[0]
  return (
    <>
      <fieldset className="gx-row-of" aria-label={t({ zh: '对象', en: 'Object' })}>
        {offered.map(entity => (
          <button
            key={entity.name}
            type="button"
            className="gx-button gx-small"
            aria-pressed={entity === chosen}
            onClick={() => change({ of: entity.name })}
          >
            {t(entity.plural)}
          </button>
        ))}
      </fieldset>
      {chosen && <Deleted key={chosen.name} entity={chosen} />}
    </>
  )
}

function Deleted({ entity }: { entity: Entity }) {
  const rows = useQuery(
    rowsQuery(entity, { deleted: 'true', fields: entity.title, sort: '-createdAt' }, MOST),
  )
  const writes = useWrites(entity)
  const context = useKindContext()
  const t = useT()
  if (!rows.data) return <Unread of={rows} />
  if (rows.data.data.length === 0) return <Empty title={t({ zh: '回收站是空的', en: 'The bin is empty' })} />
  const deleted = rows.data.data.toSorted((one, other) =>
    String(other.deletedAt).localeCompare(String(one.deletedAt)),
  )
  return (
    <div className="gx-scroll-x">
      <table className="gx-table">
        <tbody>
          {deleted.map(row => (
            <tr key={row.id}>
              <td>{titleOf(entity, row, t)}</td>
              <td className="gx-faint">
                {t(
                  { zh: '删除于 {when}', en: 'deleted {when}' },
                  { when: shortMoment(String(row.deletedAt), context) },
                )}
              </td>
              <td>
                <button
                  type="button"
                  className="gx-link"
                  onClick={() =>
                    void writes
                      .restore(row.id)
                      .then(() => toast.done(t({ zh: '已恢复', en: 'Restored' })), toast.error)
                  }
                >
                  {t({ zh: '恢复', en: 'Restore' })}
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {rows.data.next && (
        <Link className="gx-link" to={`${entity.path}?deleted=true`}>
          {t({ zh: '在列表中查看全部', en: 'See all of them as a list' })}
        </Link>
      )}
    </div>
  )
}
