import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Entity } from '../../core/entity.ts'
import { shortMoment } from '../../core/kinds/moments.ts'
import { api } from '../../core/web/client.ts'
import { Link } from '../../core/web/navigate.tsx'
import { useEntities } from '../../core/web/session.tsx'
import { Empty, Unread } from '../../core/web/states.tsx'
import { useKindContext, useT } from '../../core/web/text.tsx'
import { toast } from '../../core/web/toast.ts'
import { mergesQuery } from './duplicates.client.ts'

/** What was merged into what, by whom, and the way back for thirty days. */
export function Merges({ entity }: { entity: Entity }) {
  const merges = useQuery(mergesQuery(entity.name))
  const client = useQueryClient()
  const entities = useEntities()
  const context = useKindContext()
  const t = useT()
  const undo = useMutation({
    mutationFn: (id: string) => api.post(`duplicates/merges/${id}/undo`),
    onSuccess: () => {
      void client.invalidateQueries()
      toast.done(t({ zh: '已撤销合并', en: 'The merge is undone' }))
    },
    onError: toast.error,
  })
  if (!merges.data) return <Unread of={merges} />
  if (merges.data.length === 0)
    return <Empty title={t({ zh: '还没有合并过', en: 'Nothing was merged yet' })} />
  const counted = (counts: Record<string, number>) =>
    Object.entries(counts)
      .filter(([name]) => entities.has(name))
      .map(([name, count]) => `${t(entities.get(name)?.plural ?? entity.plural)} ${count}`)
      .join(' · ')
  return (
    <div className="gx-scroll-x">
      <table className="gx-table duplicates-merges">
        <thead>
          <tr>
            <th scope="col">{t({ zh: '保留', en: 'Kept' })}</th>
            <th scope="col">{t({ zh: '并入', en: 'Merged into it' })}</th>
            <th scope="col">{t({ zh: '移过来', en: 'Moved' })}</th>
            <th scope="col">{t({ zh: '谁，何时', en: 'Who, when' })}</th>
            <th scope="col" aria-label={t({ zh: '操作', en: 'Acts' })} />
          </tr>
        </thead>
        <tbody>
          {merges.data.map(one => (
            <tr key={one.id}>
              <td>
                <Link to={`${entity.path}/${one.survivor.id}`}>{one.survivor.title}</Link>
              </td>
              <td>
                {one.merged.map(record => record.title).join(t({ zh: '、', en: ', ' })) ||
                  t({ zh: '已各自恢复', en: 'Each stands by itself again' })}
              </td>
              <td className="gx-faint">{counted(one.counts) || '—'}</td>
              <td className="gx-faint">
                {one.by} · {shortMoment(one.mergedAt, context)}
              </td>
              <td>
                {one.undoneAt ? (
                  <span className="gx-faint">{t({ zh: '已撤销', en: 'Undone' })}</span>
                ) : (
                  one.mayUndo && (
                    <button
                      type="button"
                      className="gx-link"
                      disabled={undo.isPending}
                      onClick={() => undo.mutate(one.id)}
                    >
                      {t({ zh: '撤销', en: 'Undo' })}
                    </button>
                  )
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
