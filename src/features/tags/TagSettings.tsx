import { DeleteOutlined, EditOutlined, MergeCellsOutlined } from '@ant-design/icons'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { Label } from '../../core/label.ts'
import { Button } from '../../core/web/Button.tsx'
import { api } from '../../core/web/client.ts'
import { askText, confirmed } from '../../core/web/dialogs.tsx'
import { useJob } from '../../core/web/jobs.ts'
import { Menu } from '../../core/web/Menu.tsx'
import { Link } from '../../core/web/navigate.tsx'
import { useEntities } from '../../core/web/session.tsx'
import { Empty, Unread } from '../../core/web/states.tsx'
import { useLocale, useT } from '../../core/web/text.tsx'
import { toast } from '../../core/web/toast.ts'
import { colourNames } from '../colourRules/colourNames.ts'
import './tags.css'

interface Tag {
  value: string
  label: Label
  colour: string | null
  count: number
}
interface TagField {
  entity: string
  field: string
  tags: Tag[]
}
interface Outcome {
  count: number
  done?: number
  failed?: number
  job?: string
  undo?: string
}

/** The tags of every object that has any: how many records carry them, their colours; renamed, merged and deleted on all records at once. */
export default function TagSettings() {
  const found = useQuery({
    queryKey: ['tags'],
    queryFn: ({ signal }) =>
      api.get<{ data: TagField[] }>('tags', undefined, signal).then(answer => answer.data),
  })
  if (!found.data) return <Unread of={found} />
  return found.data.map(one => <TagTable key={`${one.entity}.${one.field}`} {...one} />)
}

function TagTable({ entity: name, field, tags }: TagField) {
  const entity = useEntities().get(name)
  const [chosen, setChosen] = useState<string[]>([])
  const { job, replace, colour } = useTagActs(`tags/${name}/${field}`, () => setChosen([]))
  const t = useT()
  const locale = useLocale()
  if (!entity) return null
  const picked = tags.filter(tag => chosen.includes(tag.value))
  const rename = async (tag: Tag) => {
    const to = await askText({
      title: t({ zh: '标签改名', en: 'Rename the tag' }),
      text: tag.value,
      act: t({ zh: '改名', en: 'Rename' }),
    })
    if (to && to !== tag.value) await replace([tag], to)
  }
  const add = async () => {
    const value = await askText({
      title: t({ zh: '新标签', en: 'New tag' }),
      text: '',
      act: t({ zh: '添加', en: 'Add' }),
    })
    if (value) await colour(value, null)
  }
  return (
    <section className="gx-settings-part tag-field">
      <header>
        <h2>
          {t(entity.plural)} · {entity.fields[field] && t(entity.fields[field].label)}
        </h2>
        <span className="gx-spring" />
        <Button look="small" onClick={() => void add()}>
          {t({ zh: '新标签', en: 'New tag' })}
        </Button>
        <Menu
          className="gx-button gx-small"
          align="end"
          items={picked.map(tag => ({
            key: tag.value,
            label: t({ zh: '合并为“{tag}”', en: 'Merge into “{tag}”' }, { tag: tag.label[locale] }),
            run: () =>
              void replace(
                picked.filter(one => one !== tag),
                tag.value,
              ),
          }))}
          head={
            picked.length < 2 && (
              <p className="tag-hint">{t({ zh: '先选中两个以上标签', en: 'Choose two tags or more' })}</p>
            )
          }
        >
          <MergeCellsOutlined /> {t({ zh: '合并', en: 'Merge' })}
        </Menu>
        <Button look="small danger" disabled={picked.length === 0} onClick={() => void replace(picked, null)}>
          <DeleteOutlined /> {t({ zh: '删除', en: 'Delete' })}
        </Button>
      </header>
      {job !== undefined && (
        <p role="status">
          <progress value={job} max={1} /> <span className="gx-number">{Math.round(job * 100)} %</span>
        </p>
      )}
      {tags.length === 0 ? (
        <Empty
          title={t({
            zh: '还没有标签。在记录上填写的标签会列在这里。',
            en: 'No tags yet. Those written on records stand here.',
          })}
        />
      ) : (
        <table className="gx-table">
          <thead>
            <tr>
              <th scope="col" className="tag-tick">
                <input
                  type="checkbox"
                  className="gx-checkbox"
                  checked={picked.length === tags.length}
                  aria-label={t({ zh: '全选', en: 'Choose all' })}
                  onChange={event => setChosen(event.target.checked ? tags.map(tag => tag.value) : [])}
                />
              </th>
              <th scope="col">{t({ zh: '标签', en: 'Tag' })}</th>
              <th scope="col" data-align="right">
                {t({ zh: '记录数', en: 'Records' })}
              </th>
              <th scope="col">
                <span className="gx-hidden">{t({ zh: '操作', en: 'Acts' })}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {tags.map(tag => (
              <tr key={tag.value}>
                <td className="tag-tick">
                  <input
                    type="checkbox"
                    className="gx-checkbox"
                    checked={chosen.includes(tag.value)}
                    aria-label={t({ zh: '选择 {title}', en: 'Select {title}' }, { title: tag.value })}
                    onChange={() =>
                      setChosen(
                        chosen.includes(tag.value)
                          ? chosen.filter(one => one !== tag.value)
                          : [...chosen, tag.value],
                      )
                    }
                  />
                </td>
                <td>
                  <Menu
                    className="gx-icon-button"
                    label={t({ zh: '颜色：{tag}', en: 'Colour: {tag}' }, { tag: tag.value })}
                    items={[
                      {
                        key: 'none',
                        label: t({ zh: '无颜色', en: 'No colour' }),
                        checked: !tag.colour,
                        run: () => void colour(tag.value, null),
                      },
                      ...Object.entries(colourNames).map(([key, label]) => ({
                        key,
                        icon: <i className="gx-dot" data-colour={key} />,
                        label: t(label),
                        checked: tag.colour === key,
                        run: () => void colour(tag.value, key),
                      })),
                    ]}
                  >
                    <i className="gx-dot tag-dot" data-colour={tag.colour ?? undefined} />
                  </Menu>{' '}
                  {tag.label[locale]}
                </td>
                <td data-align="right" className="gx-number">
                  <Link
                    className="gx-link"
                    to={`${entity.path}?${new URLSearchParams({ [`filter[${field}][eq]`]: tag.value })}`}
                  >
                    {tag.count.toLocaleString('en-US')}
                  </Link>
                </td>
                <td data-align="right">
                  <Button
                    look="icon"
                    label={t({ zh: '改名', en: 'Rename' })}
                    onClick={() => void rename(tag)}
                  >
                    <EditOutlined />
                  </Button>
                  <Button
                    look="icon"
                    label={t({ zh: '删除', en: 'Delete' })}
                    onClick={() => void replace([tag], null)}
                  >
                    <DeleteOutlined />
                  </Button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}

/** Acts on tags, each with how many records it changes said first, its progress and the way back. */
function useTagActs(path: string, onDone: () => void) {
  const client = useQueryClient()
  const [begun, setBegun] = useState<Outcome>()
  const progress = useJob(begun?.job)
  const t = useT()
  const reread = () => client.invalidateQueries()
  const undo = (id: string) => void api.post(`bulk/${id}/undo`).then(reread, toast.error)
  const finish = (outcome: Outcome) => {
    const words = { done: outcome.done ?? 0, failed: outcome.failed ?? 0 }
    const back = outcome.undo
    toast.done(
      words.failed
        ? t({ zh: '已修改 {done} 条，未完成 {failed} 条', en: '{done} changed, {failed} not' }, words)
        : t({ zh: '已修改 {done} 条记录', en: '{done} records changed' }, words),
      back && words.done ? { label: t({ zh: '撤销', en: 'Undo' }), run: () => undo(back) } : undefined,
    )
    setBegun(undefined)
    onDone()
    void reread()
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the job says that it is done
  useEffect(() => {
    if (progress?.finished) finish({ ...(progress as unknown as Outcome), undo: begun?.undo })
  }, [progress?.finished])
  const replace = async (tags: Tag[], to: string | null) => {
    const from = tags.map(tag => tag.value)
    try {
      const { count } = await api.post<Outcome>(`${path}/replace`, { from, to, preview: true })
      const words = {
        count: count.toLocaleString('en-US'),
        tags: from.join(t({ zh: '、', en: ', ' })),
        to: to ?? '',
      }
      const title =
        to === null
          ? t(
              {
                zh: '删除标签“{tags}”？将从 {count} 条记录上移除。',
                en: 'Delete {tags}? It goes from {count} records.',
              },
              words,
            )
          : t(
              {
                zh: '把“{tags}”改为“{to}”？将修改 {count} 条记录。',
                en: 'Turn {tags} into {to}? {count} records change.',
              },
              words,
            )
      const act = to === null ? t({ zh: '删除', en: 'Delete' }) : t({ zh: '修改', en: 'Change' })
      if (!(await confirmed({ title, act, danger: to === null }))) return
      const outcome = await api.post<Outcome>(`${path}/replace`, { from, to })
      if (outcome.job) setBegun(outcome)
      else finish(outcome)
    } catch (error) {
      toast.error(error)
    }
  }
  const colour = async (value: string, name: string | null) => {
    await api.put(path, { value, colour: name }).then(reread, toast.error)
  }
  return { job: begun?.job ? (progress?.progress ?? 0) : undefined, replace, colour }
}
