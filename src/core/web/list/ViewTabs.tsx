import { DownOutlined } from '@ant-design/icons'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Entity } from '../../entity.ts'
import { Button } from '../Button.tsx'
import { api } from '../client.ts'
import { askText, confirmed } from '../dialogs.tsx'
import { Menu, type MenuItem } from '../Menu.tsx'
import { useAddressQuery } from '../navigate.tsx'
import { useT } from '../text.tsx'
import { toast } from '../toast.ts'
import { type ListState, savedState, useViews, type View, viewChange } from './state.ts'

/** The tabs above a list. A list that was changed may be saved over its view, or as one of one's own. */
export function ViewTabs({ entity, state }: { entity: Entity; state: ListState }) {
  const views = useViews(entity)
  const [query, change] = useAddressQuery()
  const acts = useViewActs(entity, state)
  const t = useT()
  const current = views.find(view => view.key === state.view)
  return (
    <div className="gx-tabs-line">
      <div className="gx-tabs" role="tablist" aria-label={t({ zh: '视图', en: 'Views' })}>
        {views.map(view => (
          <button
            key={view.key}
            type="button"
            role="tab"
            className="gx-tab"
            aria-selected={view.key === state.view}
            onClick={() => change(viewChange(query, view.key), { replace: false })}
          >
            {t(view.label)}
          </button>
        ))}
      </div>
      {state.changed && (
        <span className="gx-tabs-acts">
          <Button look="link" onClick={() => change(viewChange(query, state.view))}>
            {t({ zh: '还原', en: 'Reset' })}
          </Button>
          {current?.saved && acts.mine(current) && (
            <Button look="link" onClick={() => void acts.save(current)}>
              {t({ zh: '保存', en: 'Save' })}
            </Button>
          )}
          <Button look="link" onClick={() => void acts.saveAs()}>
            {t({ zh: '存为视图', en: 'Save as a view' })}
          </Button>
        </span>
      )}
      {current?.saved && acts.mine(current) && (
        <Menu
          items={acts.items(current)}
          className="gx-icon-button"
          label={t({ zh: '视图操作', en: 'Acts on the view' })}
        >
          <DownOutlined />
        </Menu>
      )}
    </div>
  )
}

/** Save, rename, share and delete of saved views; the session is read anew after each. */
function useViewActs(entity: Entity, state: ListState) {
  const client = useQueryClient()
  const [query, change] = useAddressQuery()
  const [busy, setBusy] = useState(false)
  const t = useT()
  const act = async (work: () => Promise<unknown>) => {
    if (busy) return
    setBusy(true)
    try {
      await work()
      await client.invalidateQueries({ queryKey: ['session'] })
    } catch (error) {
      toast.error(error)
    } finally {
      setBusy(false)
    }
  }
  const askName = (text = '') =>
    askText({
      title: t({ zh: '视图名称', en: 'Name of the view' }),
      text,
      act: t({ zh: '保存', en: 'Save' }),
    })
  const patch = (view: View, values: Record<string, unknown>) =>
    act(() => api.patch(`savedViews/${view.key}`, { ...values, version: view.saved?.version }))
  const rename = async (view: View) => {
    const name = await askName(view.saved?.name)
    if (name) await patch(view, { name })
  }
  const remove = async (view: View) => {
    const words = { name: view.saved?.name ?? '' }
    const title = t({ zh: '删除视图“{name}”？', en: 'Delete the view “{name}”?' }, words)
    if (!(await confirmed({ title, act: t({ zh: '删除', en: 'Delete' }), danger: true }))) return
    await act(() => api.delete(`savedViews/${view.key}`))
    change({ view: null })
  }
  return {
    mine: (view: View) => view.saved?.mine === true,
    save: async (view: View) => {
      await patch(view, { definition: savedState(state) })
      change(viewChange(query, view.key))
    },
    saveAs: async () => {
      const name = await askName()
      if (!name) return
      await act(async () => {
        const row = await api.post('savedViews', {
          entity: entity.name,
          name,
          definition: savedState(state),
          shared: false,
        })
        await client.invalidateQueries({ queryKey: ['session'] })
        change(viewChange(query, row.id))
      })
    },
    items: (view: View): MenuItem[] => [
      { key: 'rename', label: t({ zh: '重命名', en: 'Rename' }), run: () => void rename(view) },
      {
        key: 'share',
        label: t({ zh: '与同事共享', en: 'Share with colleagues' }),
        checked: Boolean(view.saved?.shared),
        run: () => void patch(view, { shared: !view.saved?.shared }),
      },
      {
        key: 'delete',
        apart: true,
        danger: true,
        label: t({ zh: '删除视图', en: 'Delete the view' }),
        run: () => void remove(view),
      },
    ],
  }
}
