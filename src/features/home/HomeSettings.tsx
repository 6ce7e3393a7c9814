import { DeleteOutlined, PlusOutlined, SwapOutlined } from '@ant-design/icons'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Suspense, useState } from 'react'
import type { Ref } from '../../core/field.ts'
import { Button } from '../../core/web/Button.tsx'
import { api, type Session } from '../../core/web/client.ts'
import { Menu } from '../../core/web/Menu.tsx'
import { useAddressQuery } from '../../core/web/navigate.tsx'
import { rowsQuery } from '../../core/web/queries.ts'
import { homeBlocks } from '../../core/web/registry.ts'
import { useEntity } from '../../core/web/session.tsx'
import { Bones, Unread } from '../../core/web/states.tsx'
import { useT } from '../../core/web/text.tsx'
import { toast } from '../../core/web/toast.ts'
import { useLeaveGuard } from '../../core/web/useLeaveGuard.ts'
import { Sortable } from '../shapes/settings/Sortable.tsx'
import { standardHome } from './blocks.ts'
import './home.css'

type Placed = NonNullable<Session['home']>[number]
interface HomePage {
  role: Ref | null
  version: number
  blocks: Placed[]
}

const queryKey = ['settings', 'homePages']
const everyone = 'everyone'

/** What stands on the home page, for everyone and for each role. */
export default function HomeSettings() {
  const [query, change] = useAddressQuery()
  const pages = useQuery({ queryKey, queryFn: () => api.get<{ data: HomePage[] }>('homePages') })
  const roles = useQuery(rowsQuery(useEntity('role'), { fields: 'name', sort: 'createdAt' }, 100))
  const t = useT()
  if (!pages.data) return <Unread of={pages} />
  if (!roles.data) return <Unread of={roles} />
  const chosen = query.get('role') ?? everyone
  const pageOf = (role: string) => pages.data.data.find(page => (page.role?.id ?? everyone) === role)
  const own = pageOf(chosen)
  const offered = [
    { id: everyone, name: t({ zh: '所有人', en: 'Everyone' }) },
    ...roles.data.data.map(role => ({ id: role.id, name: String(role.name) })),
  ]
  return (
    <section className="gx-settings-part home-settings">
      <p className="gx-faint">
        {t({
          zh: '没有自己首页的角色用“所有人”的首页。拖动可调整顺序；看不到某类数据的人，也看不到相应的内容。',
          en: 'Roles without a page of their own have everyone’s. Drag to order; who may not see some records does not see their blocks.',
        })}
      </p>
      <fieldset className="gx-row-of" aria-label={t({ zh: '角色', en: 'Role' })}>
        {offered.map(role => (
          <button
            key={role.id}
            type="button"
            className="gx-button gx-small"
            aria-pressed={role.id === chosen}
            onClick={() => change({ role: role.id === everyone ? null : role.id })}
          >
            {role.name}
            {pageOf(role.id) && <span className="home-own" title={t({ zh: '已自定义', en: 'Of its own' })} />}
          </button>
        ))}
      </fieldset>
      <HomeEditor
        key={`${chosen} ${own?.version ?? 0}`}
        role={chosen}
        own={own}
        blocks={own?.blocks ?? pageOf(everyone)?.blocks ?? standardHome()}
      />
    </section>
  )
}

interface Item extends Placed {
  /** Tells it from another of its kind while it is moved. */
  id: string
}

const places = ['main', 'beside'] as const

function HomeEditor({ role, own, blocks }: { role: string; own: HomePage | undefined; blocks: Placed[] }) {
  const [items, setItems] = useState<Item[]>(() => blocks.map((one, at) => ({ ...one, id: `${at}` })))
  const [changed, setChanged] = useState(false)
  const [saving, setSaving] = useState(false)
  const client = useQueryClient()
  const t = useT()
  const allow = useLeaveGuard(changed)
  const put = (next: Item[]) => {
    setItems(next)
    setChanged(true)
  }
  const act = async (work: () => Promise<unknown>) => {
    setSaving(true)
    try {
      await work()
      allow()
      toast.done(t({ zh: '已保存', en: 'Saved' }))
    } catch (error) {
      toast.error(error)
    } finally {
      setSaving(false)
      await Promise.all([queryKey, ['session']].map(key => client.invalidateQueries({ queryKey: key })))
    }
  }
  const save = () =>
    act(() =>
      api.put(`homePages/${role}`, {
        version: own?.version ?? 0,
        blocks: places.flatMap(place =>
          items.filter(one => one.place === place).map(({ id: _, ...block }) => block),
        ),
      }),
    )
  return (
    <>
      <div className="home-columns">
        {places.map(place => (
          <section key={place}>
            <header>
              <h2>
                {place === 'main' ? t({ zh: '主栏', en: 'Main column' }) : t({ zh: '侧栏', en: 'Beside' })}
              </h2>
              <span className="gx-spring" />
              <AddBlock
                items={items}
                onAdd={key => put([...items, { key, place, id: crypto.randomUUID() }])}
              />
            </header>
            <Sortable
              items={items.filter(one => one.place === place)}
              keyOf={one => one.id}
              nameOf={one => t(labelOf(one))}
              onChange={next => put([...items.filter(one => one.place !== place), ...next])}
            >
              {item => (
                <BlockRow
                  item={item}
                  onChange={next => put(items.map(one => (one.id === item.id ? next : one)))}
                  onRemove={() => put(items.filter(one => one.id !== item.id))}
                />
              )}
            </Sortable>
          </section>
        ))}
      </div>
      <div className="gx-row-of">
        <Button look="primary" disabled={saving || !changed} onClick={() => void save()}>
          {t({ zh: '保存', en: 'Save' })}
        </Button>
        {own && (
          <Button disabled={saving} onClick={() => void act(() => api.delete(`homePages/${role}`))}>
            {role === everyone
              ? t({ zh: '恢复默认', en: 'As it came' })
              : t({ zh: '改用“所有人”的首页', en: 'Use everyone’s page' })}
          </Button>
        )}
      </div>
    </>
  )
}

const labelOf = ({ key }: Placed) => homeBlocks.find(one => one.key === key)?.label ?? { zh: key, en: key }

/** Blocks not yet on the page, and those that may stand there several times. */
function AddBlock({ items, onAdd }: { items: Item[]; onAdd: (key: string) => void }) {
  const t = useT()
  const offered = homeBlocks.filter(block => block.settings || !items.some(one => one.key === block.key))
  return (
    <Menu
      className="gx-button gx-small"
      align="end"
      items={offered.map(block => ({
        key: block.key,
        label: t(block.label),
        words: `${block.label.zh} ${block.label.en}`,
        run: () => onAdd(block.key),
      }))}
    >
      <PlusOutlined /> {t({ zh: '添加', en: 'Add' })}
    </Menu>
  )
}

interface RowProps {
  item: Item
  onChange: (item: Item) => void
  onRemove: () => void
}

function BlockRow({ item, onChange, onRemove }: RowProps) {
  const t = useT()
  const block = homeBlocks.find(one => one.key === item.key)
  const Settings = block?.settings
  return (
    <div className="home-block">
      <div className="home-block-head">
        <div>
          <b>{t(labelOf(item))}</b>
          {block && <small className="gx-faint">{t(block.description)}</small>}
        </div>
        <span className="gx-spring" />
        <Button
          look="icon"
          label={
            item.place === 'main'
              ? t({ zh: '移到侧栏', en: 'Move beside' })
              : t({ zh: '移到主栏', en: 'Move to the main column' })
          }
          onClick={() => onChange({ ...item, place: item.place === 'main' ? 'beside' : 'main' })}
        >
          <SwapOutlined />
        </Button>
        <Button look="icon" label={t({ zh: '移除', en: 'Remove' })} onClick={onRemove}>
          <DeleteOutlined />
        </Button>
      </div>
      {Settings && (
        <Suspense fallback={<Bones lines={1} />}>
          <Settings options={item.options ?? {}} onChange={options => onChange({ ...item, options })} />
        </Suspense>
      )}
    </div>
  )
}
