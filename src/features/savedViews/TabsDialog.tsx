import { EyeInvisibleOutlined, EyeOutlined, StarFilled, StarOutlined } from '@ant-design/icons'
import { useQueryClient } from '@tanstack/react-query'
import { useId, useLayoutEffect, useRef, useState } from 'react'
import type { Entity } from '../../core/entity.ts'
import { Button } from '../../core/web/Button.tsx'
import { api } from '../../core/web/client.ts'
import { useViews, type View } from '../../core/web/list/state.ts'
import { useT } from '../../core/web/text.tsx'
import { toast } from '../../core/web/toast.ts'
import { Sortable } from '../shapes/settings/Sortable.tsx'

/** The person's own order of the tabs, those put away, and the one a list starts with. */
export default function TabsDialog({ entity, onClose }: { entity: Entity; onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null)
  const [views, setViews] = useState(useViews(entity))
  const [saving, setSaving] = useState(false)
  const client = useQueryClient()
  const id = useId()
  const t = useT()
  useLayoutEffect(() => {
    const box = dialog.current
    box?.showModal()
    return () => box?.close()
  }, [])
  const put = (view: View, change: Partial<View>) =>
    setViews(views.map(one => (one.key === view.key ? { ...one, ...change } : one)))
  const save = async () => {
    setSaving(true)
    const start = views.find(view => view.start)?.key
    try {
      await api.put(`viewPreferences/${entity.name}`, {
        order: views.map(view => view.key),
        away: views.filter(view => view.away).map(view => view.key),
        ...(start ? { start } : {}),
      })
      await client.invalidateQueries({ queryKey: ['session'] })
      onClose()
    } catch (error) {
      setSaving(false)
      toast.error(error)
    }
  }
  return (
    <dialog ref={dialog} className="gx-dialog" aria-labelledby={id} onCancel={onClose}>
      <h2 id={id}>{t({ zh: '我的标签', en: 'My tabs' })}</h2>
      <Sortable
        items={views}
        keyOf={view => view.key}
        nameOf={view => t(view.label)}
        onChange={setViews}
        className="view-tabs"
      >
        {view => (
          <>
            <span className={view.away ? 'gx-ellipsis gx-faint' : 'gx-ellipsis'}>{t(view.label)}</span>
            <span className="gx-spring" />
            <Button
              look="icon"
              aria-pressed={Boolean(view.start)}
              label={t({ zh: '打开列表时先显示它', en: 'The list starts with it' })}
              onClick={() =>
                setViews(
                  views.map(one => ({
                    ...one,
                    start: one.key === view.key && !view.start,
                    away: one.key === view.key ? false : one.away,
                  })),
                )
              }
            >
              {view.start ? <StarFilled /> : <StarOutlined />}
            </Button>
            <Button
              look="icon"
              aria-pressed={Boolean(view.away)}
              label={view.away ? t({ zh: '显示', en: 'Show' }) : t({ zh: '收起', en: 'Put away' })}
              onClick={() => put(view, { away: !view.away, start: false })}
            >
              {view.away ? <EyeInvisibleOutlined /> : <EyeOutlined />}
            </Button>
          </>
        )}
      </Sortable>
      <div className="gx-acts">
        <Button onClick={onClose}>{t({ zh: '取消', en: 'Cancel' })}</Button>
        <Button look="primary" disabled={saving} onClick={() => void save()}>
          {t({ zh: '保存', en: 'Save' })}
        </Button>
      </div>
    </dialog>
  )
}
