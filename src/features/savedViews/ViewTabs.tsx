import { DownOutlined, EllipsisOutlined, ShareAltOutlined } from '@ant-design/icons'
import { lazy } from 'react'
import { Button } from '../../core/web/Button.tsx'
import { ask } from '../../core/web/dialogs.tsx'
import type { ListProps } from '../../core/web/feature.ts'
import { listField } from '../../core/web/list/listField.ts'
import { useViews, type View, viewChange } from '../../core/web/list/state.ts'
import { Menu, type MenuItem } from '../../core/web/Menu.tsx'
import { useAddressQuery } from '../../core/web/navigate.tsx'
import { useSession } from '../../core/web/session.tsx'
import { useT } from '../../core/web/text.tsx'
import { useViewActs } from './useViewActs.tsx'

const TabsDialog = lazy(() => import('./TabsDialog.tsx'))

/** The tabs above a list. A list that was changed may be saved over its view, or as one of one's own. */
export function ViewTabs({ entity, state }: ListProps) {
  const all = useViews(entity)
  const [query, change] = useAddressQuery()
  const acts = useViewActs(entity, state)
  const { seenBy } = useSession()
  const t = useT()
  const current = all.find(view => view.key === state.view)
  const shown = all.filter(view => !view.away || view === current)
  const away = all.filter(view => view.away && view !== current)
  const choose = (view: View) => change(viewChange(query, view.key), { replace: false })
  const more: MenuItem[] = [
    ...away.map(view => ({ key: view.key, label: t(view.label), run: () => choose(view) })),
    ...(seenBy === null
      ? [
          {
            key: 'arrange',
            apart: away.length > 0,
            label: t({ zh: '排列标签、设置默认…', en: 'Arrange the tabs, choose the first…' }),
            run: () => void ask<void>(answer => <TabsDialog entity={entity} onClose={answer} />),
          },
        ]
      : []),
  ]
  return (
    <>
      <div className="gx-tabs-line">
        <div className="gx-tabs" role="tablist" aria-label={t({ zh: '视图', en: 'Views' })}>
          {shown.map(view => (
            <button
              key={view.key}
              type="button"
              role="tab"
              className="gx-tab"
              aria-selected={view === current}
              title={sharedWords(view, t)}
              onClick={() => choose(view)}
            >
              {t(view.label)}
              {view.saved && view.saved.audience !== 'me' && <ShareAltOutlined className="gx-tab-shared" />}
            </button>
          ))}
        </div>
        {more.length > 0 && (
          <Menu items={more} className="gx-icon-button" label={t({ zh: '更多视图', en: 'More views' })}>
            <EllipsisOutlined />
          </Menu>
        )}
        {state.changed && (
          <span className="gx-tabs-acts">
            <Button look="link" onClick={() => change(viewChange(query, state.view))}>
              {t({ zh: '还原', en: 'Reset' })}
            </Button>
            {current?.saved?.mayChange && seenBy === null && (
              <Button look="link" onClick={() => void acts.save(current)}>
                {t({ zh: '保存', en: 'Save' })}
              </Button>
            )}
            {seenBy === null && (
              <Button look="link" onClick={() => void acts.saveAs()}>
                {t({ zh: '存为视图', en: 'Save as a view' })}
              </Button>
            )}
          </span>
        )}
        {current && (
          <Menu
            items={acts.items(current)}
            className="gx-icon-button"
            label={t({ zh: '视图操作', en: 'Acts on the view' })}
          >
            <DownOutlined />
          </Menu>
        )}
      </div>
      {state.lost && (
        <p className="gx-list-note" role="status">
          {t({
            zh: '链接里的视图没有与您共享，或已删除；这里显示的是全部。',
            en: 'The view of this link is not shared with you, or is gone; this is the whole list.',
          })}
        </p>
      )}
      {state.closed.length > 0 && (
        <p className="gx-list-note" role="status">
          {t(
            {
              zh: '您无权按“{fields}”筛选，这些条件没有生效。',
              en: 'You may not filter by {fields}; those conditions are left out.',
            },
            {
              fields: state.closed
                .map(name => listField(entity, name))
                .map(field => (field ? t(field.label) : t({ zh: '未知字段', en: 'an unknown field' })))
                .join(t({ zh: '、', en: ', ' })),
            },
          )}
        </p>
      )}
    </>
  )
}

/** Who shares it with whom. */
function sharedWords({ saved }: View, t: ReturnType<typeof useT>): string | undefined {
  if (!saved || saved.audience === 'me') return undefined
  const words = { who: saved.maker.title, unit: saved.unit?.title ?? '' }
  return saved.audience === 'unit'
    ? t({ zh: '{who} 共享给 {unit}', en: 'Shared with {unit} by {who}' }, words)
    : t({ zh: '{who} 共享给所有人', en: 'Shared with everyone by {who}' }, words)
}
