import { CloseOutlined } from '@ant-design/icons'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { type Entity, openInputs, type VerbContract } from '../../core/entity.ts'
import type { Field } from '../../core/field.ts'
import { kindWebOf } from '../../core/kinds/index.web.tsx'
import type { Label } from '../../core/label.ts'
import { Button } from '../../core/web/Button.tsx'
import { api } from '../../core/web/client.ts'
import { confirmed } from '../../core/web/dialogs.tsx'
import { Download } from '../../core/web/download.tsx'
import type { ChosenProps } from '../../core/web/feature.ts'
import { useJob } from '../../core/web/jobs.ts'
import { Menu } from '../../core/web/Menu.tsx'
import { invalidate } from '../../core/web/mutations.ts'
import { Link } from '../../core/web/navigate.tsx'
import { links } from '../../core/web/registry.ts'
import { useEntities, useMay, useSession, writable } from '../../core/web/session.tsx'
import { useT } from '../../core/web/text.tsx'
import { toast } from '../../core/web/toast.ts'
import VerbDialog from '../../core/web/VerbDialog.tsx'
import { type Values, wireOf } from '../../core/web/values.ts'

/** What an act on many records came to; more than two hundred are done by a job. */
interface Outcome {
  done: number
  failed: number
  /** Asked for: they wait to be approved. */
  waiting?: number
  errors?: { message?: string }[]
  job?: string
  /** What takes it back. */
  undo?: string
}

type Act =
  | { verb: string; input?: unknown }
  | { set: Values }
  | { add: Values }
  | { remove: Values }
  | { delete: true }
  | { restore: true }

/** What is asked before an act: its inputs, and what becomes of them. */
interface Asked {
  contract: VerbContract
  act: (input: Values) => Act
}

/** Verbs with a button of their own; the others stand in a menu. */
const BUTTONS = 3

const hasRows = (input: Record<string, Field> = {}) =>
  Object.values(input).some(field => kindWebOf(field).rows)

/** What may be done with the chosen rows, or with all that the list shows: verbs, export, delete or restore. */
export default function BulkBar({ entity, rows, query, total, deleted, onClear }: ChosenProps) {
  const [all, setAll] = useState(false)
  // What documents alone write is not deleted either; a list may show an object that is made elsewhere.
  const declared = useEntities().get(entity.name)
  const [asked, setAsked] = useState<Asked | null>(null)
  const [begun, setBegun] = useState<Outcome>()
  const job = begun?.job
  const progress = useJob(job)
  const client = useQueryClient()
  const entities = useEntities()
  const may = useMay()
  const session = useSession()
  const t = useT()
  const count = all && total !== undefined ? total : rows.length

  const undo = async (id: string) => {
    try {
      const undone = await api.post<Outcome>(`bulk/${id}/undo`)
      if (undone.job)
        toast.note(t({ zh: '正在撤销，完成后会通知您', en: 'Taking it back; you will be told when done' }))
      else finish(undone)
    } catch (error) {
      toast.error(error)
    }
  }
  const finish = ({ done, failed, waiting = 0, errors }: Outcome, back?: string) => {
    const words = { done, failed, waiting, reason: errors?.[0]?.message ?? '' }
    const undoing = back ? { label: t({ zh: '撤销', en: 'Undo' }), run: () => void undo(back) } : undefined
    if (failed)
      toast.wrong(
        t(
          waiting
            ? {
                zh: '完成 {done} 条，{waiting} 条已提交审批，未完成 {failed} 条。{reason}',
                en: '{done} done, {waiting} sent for approval, {failed} not. {reason}',
              }
            : {
                zh: '完成 {done} 条，未完成 {failed} 条。{reason}',
                en: '{done} done, {failed} not. {reason}',
              },
          words,
        ),
        done ? undoing : undefined,
      )
    else if (waiting)
      toast.note(
        t(
          {
            zh: '完成 {done} 条，{waiting} 条已提交审批，同意后自动生效',
            en: '{done} done, {waiting} sent for approval; they take effect when approved',
          },
          words,
        ),
        done ? undoing : undefined,
      )
    else toast.done(t({ zh: '已完成 {done} 条', en: '{done} done' }, words), undoing)
    setBegun(undefined)
    void invalidate(client, entity, entities)
    onClear()
  }
  const act = async (what: Act) => {
    const which = all ? { filter: new URLSearchParams(query).toString() } : { ids: rows.map(row => row.id) }
    try {
      const outcome = await api.post<Outcome>(`${entity.path}/bulk`, { ...which, ...what })
      if (outcome.job) setBegun(outcome)
      else finish(outcome, outcome.undo)
    } catch (error) {
      toast.error(error)
    }
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the job says that it is done
  useEffect(() => {
    if (progress?.finished) finish(progress as unknown as Outcome, begun?.undo)
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
  const doVerb = (name: string, contract: VerbContract) =>
    contract.input || contract.danger
      ? setAsked({ contract, act: input => ({ verb: name, input: wireOf(input) }) })
      : void act({ verb: name })
  const remove = async () => {
    const words = { count, object: t(count === 1 ? entity.label : entity.plural).toLowerCase() }
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
        verbs.slice(0, BUTTONS).map(([name, contract]) => (
          <Button key={name} look="small" onClick={() => doVerb(name, contract)}>
            {t(contract.label)}
          </Button>
        ))}
      {!deleted && verbs.length > BUTTONS && (
        <Menu
          className="gx-button gx-small"
          items={verbs.slice(BUTTONS).map(([name, contract]) => ({
            key: name,
            label: t(contract.label),
            danger: contract.danger,
            run: () => doVerb(name, contract),
          }))}
        >
          {t({ zh: '更多操作…', en: 'More acts…' })}
        </Menu>
      )}
      {!deleted && may(entity.name, 'update') && <EditMenu entity={entity} onAsk={setAsked} />}
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
        <Download className="gx-button gx-small" path={`${entity.path}/export?${exported}`}>
          {t({ zh: '导出', en: 'Export' })}
        </Download>
      )}
      {!deleted && may(entity.name, 'delete') && declared?.creates !== false && (
        <Button look="small danger" onClick={() => void remove()}>
          {t({ zh: '删除', en: 'Delete' })}
        </Button>
      )}
      <Button look="icon" label={t({ zh: '取消选择', en: 'Clear the choice' })} onClick={onClear}>
        <CloseOutlined />
      </Button>
      {asked && (
        <VerbDialog
          entity={entity}
          contract={{
            ...asked.contract,
            confirm: both(asked.contract.confirm, {
              zh: `将修改 ${count.toLocaleString('en-US')} 条${entity.plural.zh}。`,
              en: `Changes ${count.toLocaleString('en-US')} ${entity.plural.en.toLowerCase()}.`,
            }),
          }}
          onClose={() => setAsked(null)}
          send={input => act(asked.act(input))}
        />
      )}
    </div>
  )
}

/** Two remarks after another. */
const both = (first: Label | undefined, then: Label): Label =>
  first ? { zh: `${first.zh} ${then.zh}`, en: `${first.en} ${then.en}` } : then

/** One field for all: its new value, or what is put to several values or taken from them (tags). */
function EditMenu({ entity, onAsk }: { entity: Entity; onAsk: (asked: Asked) => void }) {
  const { permissions } = useSession()
  const t = useT()
  const open = Object.entries(entity.fields).filter(
    ([name, field]) => kindWebOf(field).inline && writable(permissions, entity.name, name, field),
  )
  const several = open.filter(([, field]) => field.kind === 'choices')
  const item = (name: string, field: Field, label: Label, act: Asked['act'], required: boolean) => ({
    key: `${label.en} ${name}`,
    label: t(label),
    words: `${label.zh} ${label.en}`,
    run: () =>
      onAsk({ contract: { label, input: { [name]: { ...field, required, hint: undefined } } }, act }),
  })
  const items = [
    ...several.flatMap(([name, field]) => [
      item(
        name,
        field,
        { zh: `添加${field.label.zh}`, en: `Add ${field.label.en.toLowerCase()}` },
        input => ({ add: input }),
        true,
      ),
      item(
        name,
        field,
        { zh: `移除${field.label.zh}`, en: `Remove ${field.label.en.toLowerCase()}` },
        input => ({ remove: input }),
        true,
      ),
    ]),
    ...open.map(([name, field]) =>
      item(
        name,
        field,
        { zh: `修改${field.label.zh}`, en: `Change ${field.label.en.toLowerCase()}` },
        input => ({ set: wireOf({ [name]: input[name] ?? null }) }),
        field.required ?? false,
      ),
    ),
  ]
  if (items.length === 0) return null
  return (
    <Menu
      items={items}
      search
      className="gx-button gx-small"
      label={t({ zh: '修改字段', en: 'Change a field' })}
    >
      {t({ zh: '修改…', en: 'Change…' })}
    </Menu>
  )
}
