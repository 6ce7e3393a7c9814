import { useQueryClient } from '@tanstack/react-query'
import { lazy, useState } from 'react'
import type { Entity } from '../../core/entity.ts'
import { ApiError, api, pagePath, type SavedView } from '../../core/web/client.ts'
import { ask, confirmed } from '../../core/web/dialogs.tsx'
import { type ListState, savedState, type View, viewChange } from '../../core/web/list/state.ts'
import type { MenuItem } from '../../core/web/Menu.tsx'
import { useAddressQuery } from '../../core/web/navigate.tsx'
import { useSession } from '../../core/web/session.tsx'
import { useT } from '../../core/web/text.tsx'
import { toast } from '../../core/web/toast.ts'
import type { Sharing } from './ViewDialog.tsx'

const ViewDialog = lazy(() => import('./ViewDialog.tsx'))

/** Save, name, share, copy and delete of views; the session is read anew after each. */
export function useViewActs(entity: Entity, state: ListState) {
  const client = useQueryClient()
  const session = useSession()
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
      if (error instanceof ApiError && error.code === 'conflict')
        await client.invalidateQueries({ queryKey: ['session'] })
    } finally {
      setBusy(false)
    }
  }
  const asked = (view?: SavedView) =>
    ask<Sharing | undefined>(answer => <ViewDialog view={view} answer={answer} />)
  const patch = (view: View, values: Record<string, unknown>) =>
    act(() => api.patch(`savedViews/${view.key}`, { ...values, version: view.saved?.version }))
  const edit = async (view: View) => {
    const values = await asked(view.saved)
    if (values) await patch(view, { ...values })
  }
  const remove = async (view: View) => {
    const words = { name: view.saved?.name ?? '' }
    const title =
      view.saved?.audience === 'me'
        ? t({ zh: '删除视图“{name}”？', en: 'Delete the view “{name}”?' }, words)
        : t(
            {
              zh: '删除视图“{name}”？能看到它的同事也将看不到。',
              en: 'Delete the view “{name}”? It goes for the colleagues who see it, too.',
            },
            words,
          )
    if (!(await confirmed({ title, act: t({ zh: '删除', en: 'Delete' }), danger: true }))) return
    await act(() => api.delete(`savedViews/${view.key}`))
    change({ view: null })
  }
  // A view that others may not see travels as what it holds.
  const copy = async (view: View) => {
    const whole: Record<string, string> =
      view.saved && view.saved.audience !== 'everyone'
        ? savedState(state)
        : { view: view.key, ...(state.changed ? savedState(state) : {}) }
    const address = new URL(pagePath(entity.path), location.origin)
    address.search = new URLSearchParams({ ...whole, ...(state.q ? { q: state.q } : {}) }).toString()
    await navigator.clipboard.writeText(address.href)
    toast.done(t({ zh: '链接已复制', en: 'The link is copied' }))
  }
  const prefer = (view: View) => {
    const known = session.viewPreferences[entity.name] ?? {}
    const { start: _, ...others } = known
    return act(() =>
      api.put(`viewPreferences/${entity.name}`, { ...others, ...(view.start ? {} : { start: view.key }) }),
    )
  }
  return {
    save: async (view: View) => {
      await patch(view, { definition: savedState(state) })
      change(viewChange(query, view.key))
    },
    saveAs: async () => {
      const values = await asked()
      if (!values) return
      await act(async () => {
        const row = await api.post('savedViews', {
          entity: entity.name,
          ...values,
          definition: savedState(state),
        })
        await client.invalidateQueries({ queryKey: ['session'] })
        change(viewChange(query, row.id))
      })
    },
    items: (view: View): MenuItem[] => {
      const mayChange = session.seenBy === null
      const keeper =
        mayChange && (view.saved?.mine || (view.saved?.mayChange && view.saved.changers === 'maker'))
      return [
        ...(view.saved && keeper
          ? [
              {
                key: 'edit',
                label: t({ zh: '名称与共享…', en: 'Name and sharing…' }),
                run: () => void edit(view),
              },
            ]
          : []),
        {
          key: 'copy',
          label: t({ zh: '复制链接', en: 'Copy the link' }),
          run: () =>
            void copy(view).catch(() => toast.wrong(t({ zh: '没能复制', en: 'It could not be copied' }))),
        },
        ...(mayChange
          ? [
              {
                key: 'start',
                label: t({ zh: '设为我的默认视图', en: 'Start with this view' }),
                checked: Boolean(view.start),
                run: () => void prefer(view),
              },
            ]
          : []),
        ...(view.saved && keeper
          ? [
              {
                key: 'delete',
                apart: true,
                danger: true,
                label: t({ zh: '删除视图', en: 'Delete the view' }),
                run: () => void remove(view),
              },
            ]
          : []),
      ]
    },
  }
}
