import { CloseOutlined } from '@ant-design/icons'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { openInputs } from '../../core/entity.ts'
import type { Field } from '../../core/field.ts'
import { kindWebOf } from '../../core/kinds/index.web.tsx'
import { Button } from '../../core/web/Button.tsx'
import { api, companyPath } from '../../core/web/client.ts'
import { confirmed } from '../../core/web/dialogs.tsx'
import type { ChosenProps } from '../../core/web/feature.ts'
import { useJob } from '../../core/web/jobs.ts'
import { invalidate } from '../../core/web/mutations.ts'
import { Link } from '../../core/web/navigate.tsx'
import { links } from '../../core/web/registry.ts'
import { useEntities, useMay, useSession } from '../../core/web/session.tsx'
import { useT } from '../../core/web/text.tsx'
import { toast } from '../../core/web/toast.ts'
import VerbDialog from '../../core/web/VerbDialog.tsx'
import { wireOf } from '../../core/web/values.ts'

/** What an act on many records came to; more than two hundred are done by a job. */
interface Outcome {
  done: number
  failed: number
  errors?: { message?: string }[]
  job?: string
  /** What was deleted. */
  ids?: string[]
}

type Act = { verb: string; input?: unknown } | { delete: true } | { restore: true }

const hasRows = (input: Record<string, Field> = {}) =>
  Object.values(input).some(field => kindWebOf(field).rows)

/** What may be done with the chosen rows, or with all that the list shows: verbs, export, delete or restore. */
export default function BulkBar({ entity, rows, query, total, deleted, onClear }: ChosenProps) {
  const [all, setAll] = useState(false)
  const [asked, setAsked] = useState<string | null>(null)
  const [begun, setBegun] = useState<Outcome>()
  const job = begun?.job
  const progress = useJob(job)
  const client = useQueryClient()
  const entities = useEntities()
  const may = useMay()
  const session = useSession()
  const t = useT()
  const count = all && total !== undefined ? total : rows.length

  const undo = (ids: string[]) => {
    const post = api.post<Outcome>(`${entity.path}/bulk`, { ids, restore: true })
    const said = t({ zh: '正在恢复 {count} 条', en: 'Restoring {count}' }, { count: ids.length })
    void post.then(() => Promise.all([toast.done(said), invalidate(client, entity, entities)]), toast.error)
  }
  const finish = ({ done, failed, errors }: Outcome, deleted?: string[]) => {
    const words = { done, failed, reason: errors?.[0]?.message ?? '' }
    if (failed)
      toast.wrong(
        t(
          { zh: '完成 {done} 条，失败 {failed} 条。{reason}', en: '{done} done, {failed} failed. {reason}' },
          words,
        ),
      )
    else
      toast.done(
        t({ zh: '已完成 {done} 条', en: '{done} done' }, words),
        deleted && { label: t({ zh: '撤销', en: 'Undo' }), run: () => undo(deleted) },
      )
    void invalidate(client, entity, entities)
    onClear()
  }
  const act = async (what: Act) => {
    const which = all ? { filter: new URLSearchParams(query).toString() } : { ids: rows.map(row => row.id) }
    try {
      const outcome = await api.post<Outcome>(`${entity.path}/bulk`, { ...which, ...what })
      if (outcome.job) setBegun(outcome)
      else finish(outcome, outcome.ids)
    } catch (error) {
      toast.error(error)
    }
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the job says that it is done
  useEffect(() => {
    if (progress?.finished) finish(progress as unknown as Outcome, begun?.ids)
  }, [progress?.finished])

  if (job)
    return (
      <div className="gx-bulk" role="status">
        <progress value={progress?.progress ?? 0} max={1} />
        <span className="gx-number">{Math.round((progress?.progress ?? 0) * 100)} %</span>
        <span>
          {t({ zh: '可以离开此页，完成后会通知您', en: 'You may leave; you will be told when it is done' })}
        </span>
      </div>
    )
  const verbs = Object.entries(entity.verbs ?? {}).filter(
    ([name, verb]) =>
      may(entity.name, name) && !verb.collection && openInputs(session, entity, verb) && !hasRows(verb.input),
  )
  const remove = async () => {
    const words = { count, object: t(entity.plural).toLowerCase() }
    const title = t(
      {
        zh: '将 {count} 条{object}移到回收站？30 天内可恢复。',
        en: 'Move {count} {object} to the recycle bin? They can be restored within 30 days.',
      },
      words,
    )
    if (await confirmed({ title, act: t({ zh: '删除', en: 'Delete' }), danger: true }))
      await act({ delete: true })
  }
  const exported = new URLSearchParams(all ? query : { 'filter[id][in]': rows.map(row => row.id).join(',') })
  exported.set('format', 'xlsx')
  const verb = asked ? entity.verbs?.[asked] : undefined
  return (
    <div className="gx-bulk" role="toolbar" aria-label={t({ zh: '批量操作', en: 'Acts on the chosen' })}>
      <b className="gx-number">
        {t({ zh: '已选 {count}', en: '{count} chosen' }, { count: count.toLocaleString('en-US') })}
      </b>
      {!all && total !== undefined && total > rows.length && (
        <Button look="link" onClick={() => setAll(true)}>
          {t({ zh: '选择全部 {total}', en: 'Choose all {total}' }, { total: total.toLocaleString('en-US') })}
        </Button>
      )}
      {deleted && (
        <Button look="small" onClick={() => void act({ restore: true })}>
          {t({ zh: '恢复', en: 'Restore' })}
        </Button>
      )}
      {!deleted &&
        verbs.map(([name, contract]) => (
          <Button
            key={name}
            look="small"
            onClick={() => (contract.input || contract.danger ? setAsked(name) : void act({ verb: name }))}
          >
            {t(contract.label)}
          </Button>
        ))}
      {!deleted &&
        !all &&
        links
          .filter(link => link.may(session, entity, rows))
          .map(link => (
            <Link key={link.key} className="gx-button gx-small" to={link.path(entity, rows)}>
              {t(link.label)}
            </Link>
          ))}
      {!deleted && may(entity.name, 'export') && (all || rows.length <= 200) && (
        <a
          className="gx-button gx-small"
          href={`${companyPath(`${entity.path}/export`)}?${exported}`}
          download
        >
          {t({ zh: '导出', en: 'Export' })}
        </a>
      )}
      {!deleted && may(entity.name, 'delete') && (
        <Button look="small danger" onClick={() => void remove()}>
          {t({ zh: '删除', en: 'Delete' })}
        </Button>
      )}
      <Button look="icon" label={t({ zh: '取消选择', en: 'Clear the choice' })} onClick={onClear}>
        <CloseOutlined />
      </Button>
      {verb && asked && (
        <VerbDialog
          entity={entity}
          contract={verb}
          onClose={() => setAsked(null)}
          send={input => act({ verb: asked, input: wireOf(input) })}
        />
      )}
    </div>
  )
}
