import { EllipsisOutlined } from '@ant-design/icons'
import { type ReactNode, useEffect } from 'react'
import type { Entity } from '../../entity.ts'
import { kindWebOf } from '../../kinds/index.web.tsx'
import { Button } from '../Button.tsx'
import { Cell } from '../Cell.tsx'
import type { Row } from '../client.ts'
import { useKeys } from '../keys.ts'
import { Menu, type MenuItem } from '../Menu.tsx'
import { useWrites } from '../mutations.ts'
import { Link, useGo, useRouteParams } from '../navigate.tsx'
import { heads, links } from '../registry.ts'
import { useMay, useSession } from '../session.tsx'
import { useT } from '../text.tsx'
import { titleOf } from '../titleOf.ts'
import { toast } from '../toast.ts'
import { useAllowedVerbs, useVerb } from '../useVerb.tsx'

interface Props {
  entity: Entity
  row: Row
  /** Fields shown under the name; without it: the choices and people of the list's columns. */
  marks?: string[]
  /** Key figures, in a line under the marks; without it: the sums of the list. */
  figures?: ReactNode
  /** Buttons before the verbs. */
  acts?: ReactNode
  /** Verbs that have a button; the others stand in the menu. Without it: the first two. */
  buttons?: string[]
}

/** Title, marks, key figures and verbs of a record. */
export function RecordHead({ entity, row, marks, figures, acts, buttons }: Props) {
  const t = useT()
  const go = useGo()
  const verbs = useAllowedVerbs(entity, row)
  const { run, dialog } = useVerb(entity)
  const title = titleOf(entity, row, t)
  const first = buttons ?? verbs.slice(0, 2).map(([name]) => name)
  const menu = useMoreItems(entity, row)
  useEffect(() => {
    document.title = `${title} · ${t(entity.label)}`
  }, [title, t, entity])
  const { id } = useRouteParams()
  useEffect(() => {
    if (id && id !== row.id) go(`${entity.path}/${row.id}`, { replace: true })
  }, [id, row.id, go, entity.path])
  useKeys({
    Escape: () => (history.length > 1 ? history.back() : go(entity.path)),
    e: () => document.querySelector<HTMLElement>('.gx-fact-edit')?.click(),
  })
  const under = marks ?? entity.list.columns.filter(name => marked(entity, name))
  return (
    <header className="gx-record-head">
      <nav className="gx-crumb" aria-label={t({ zh: '位置', en: 'Where this is' })}>
        <Link to={entity.path}>{t(entity.plural)}</Link>
      </nav>
      <div className="gx-page-head">
        <h1>{title}</h1>
        <div className="gx-acts">
          {acts}
          {verbs
            .filter(([name]) => first.includes(name))
            .map(([name, verb]) => (
              <Button
                key={name}
                look={verb.danger ? 'danger' : !acts && name === first[0] ? 'primary' : ''}
                onClick={() => run(row, name)}
              >
                {t(verb.label)}
              </Button>
            ))}
          <Menu
            align="end"
            className="gx-button"
            label={t({ zh: '更多操作', en: 'More acts' })}
            items={[
              ...verbs
                .filter(([name]) => !first.includes(name))
                .map(([name, verb]) => ({
                  key: name,
                  label: t(verb.label),
                  danger: verb.danger,
                  run: () => run(row, name),
                })),
              ...menu,
            ]}
          >
            <EllipsisOutlined />
          </Menu>
        </div>
      </div>
      {under.length > 0 && (
        <div className="gx-marks">
          <Marks entity={entity} row={row} names={under} />
        </div>
      )}
      {heads.map(([key, Head]) => (
        <Head key={key} entity={entity} row={row} />
      ))}
      {figures ?? <Figures entity={entity} row={row} names={entity.list.sums ?? []} />}
      {dialog}
    </header>
  )
}

/** Values in a line, each with its label where it is pointed at; missing ones are left out. */
export function Marks({ entity, row, names }: { entity: Entity; row: Row; names: readonly string[] }) {
  const t = useT()
  return names.map(name => {
    const field = entity.fields[name]
    if (!field || row[name] === null || row[name] === undefined) return null
    return (
      <span key={name} title={t(field.label)}>
        <Cell value={row[name]} field={field} name={name} row={row} />
      </span>
    )
  })
}

const marked = (entity: Entity, name: string) => {
  const field = entity.fields[name]
  return (
    field !== undefined &&
    name !== entity.title &&
    (field.choices !== undefined || (field.to !== undefined && !kindWebOf(field).rows))
  )
}

/** Figures in one line: label above, value below. */
export function Figures({ entity, row, names }: { entity: Entity; row: Row; names: readonly string[] }) {
  const t = useT()
  const shown = names.filter(name => entity.fields[name] && row[name] !== undefined)
  if (shown.length === 0) return null
  return (
    <dl className="gx-figures">
      {shown.map(name => {
        const field = entity.fields[name]
        return (
          field && (
            <div key={name} data-align={kindWebOf(field).align}>
              <dt>{t(field.label)}</dt>
              <dd>
                <Cell value={row[name]} field={field} name={name} />
              </dd>
            </div>
          )
        )
      })}
    </dl>
  )
}

/** What may be done with any record: copy its address, delete, restore. */
function useMoreItems(entity: Entity, row: Row): MenuItem[] {
  const t = useT()
  const go = useGo()
  const may = useMay()
  const session = useSession()
  const writes = useWrites(entity)
  const items: MenuItem[] = [
    {
      key: 'copy',
      label: t({ zh: '复制链接', en: 'Copy the link' }),
      run: () => {
        void navigator.clipboard
          .writeText(location.href)
          .then(() => toast.done(t({ zh: '已复制', en: 'Copied' })))
      },
    },
  ]
  for (const link of links.filter(one => one.may(session, entity, [row])))
    items.push({ key: link.key, label: t(link.label), run: () => go(link.path(entity, [row])) })
  const mayDelete = row._access ? row._access.delete : may(entity.name, 'delete')
  if (mayDelete)
    items.push({
      key: 'delete',
      apart: true,
      danger: true,
      label: t({ zh: '删除', en: 'Delete' }),
      run: () => {
        writes.remove(row.id).then(() => {
          go(entity.path)
          toast.done(t({ zh: '已移到回收站', en: 'Moved to the recycle bin' }), {
            label: t({ zh: '撤销', en: 'Undo' }),
            run: () => void writes.restore(row.id).then(() => go(`${entity.path}/${row.id}`), toast.error),
          })
        }, toast.error)
      },
    })
  return items
}
