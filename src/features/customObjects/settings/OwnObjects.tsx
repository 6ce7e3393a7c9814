import { PlusOutlined } from '@ant-design/icons'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../../core/web/client.ts'
import { Link } from '../../../core/web/navigate.tsx'
import { Empty, Unread } from '../../../core/web/states.tsx'
import { useT } from '../../../core/web/text.tsx'
import { toast } from '../../../core/web/toast.ts'
import { areas } from '../../../web/navigation.tsx'
import { ObjectIcon } from '../icons.tsx'
import type { ObjectDefinition, ObjectOptions } from '../objectEntity.ts'
import { ObjectDrawer } from './ObjectDrawer.tsx'
import { Relations } from './Relations.tsx'
import './ownObjects.css'

/** A definition as the API gives it. */
export type OwnObject = Omit<ObjectDefinition, 'options'> & ObjectOptions

/** The company's own objects: made, changed, taken out of use and brought back. */
export default function OwnObjects() {
  const t = useT()
  const client = useQueryClient()
  const [open, setOpen] = useState<OwnObject | 'new'>()
  const list = (deleted: boolean) => ({
    queryKey: ['settings', 'objects', deleted],
    queryFn: () => api.get<{ data: OwnObject[] }>('customObjects', { deleted }),
  })
  const objects = useQuery(list(false))
  const removed = useQuery(list(true))
  const refresh = async () => {
    await Promise.all(
      [['settings', 'objects'], ['session']].map(queryKey => client.invalidateQueries({ queryKey })),
    )
  }
  const act = (doing: Promise<unknown>) => void doing.then(refresh, toast.error)
  if (!objects.data) return <Unread of={objects} />
  return (
    <section className="gx-settings-part own-objects">
      <div>
        <button type="button" className="gx-button gx-primary" onClick={() => setOpen('new')}>
          <PlusOutlined /> {t({ zh: '新建对象', en: 'New object' })}
        </button>
      </div>
      {objects.data.data.length === 0 && (
        <Empty
          title={t({
            zh: '还没有自定义对象。诊所可以建“门诊”，学校可以建“课程”：建好就有菜单、列表、表单、导入和接口。',
            en: 'None yet. A clinic makes “visits”, a school makes “courses”: each has its menu entry, list, form, import and API at once.',
          })}
        />
      )}
      <ul className="gx-settings-rows">
        {objects.data.data.map(one => (
          <li key={one.id}>
            <span className="own-object">
              <span className="own-object-icon">
                <ObjectIcon name={one.icon} />
              </span>
              <span>
                <Link to={one.path} className="gx-title">
                  {t(one.plural)}
                </Link>
                <small>
                  {one.area
                    ? one.area === 'own'
                      ? t({ zh: '单独的菜单', en: 'own menu entry' })
                      : t(areas[one.area]?.label ?? one.plural)
                    : t({ zh: '不在菜单里', en: 'not in the menu' })}
                  {' · '}
                  {one.path}
                </small>
              </span>
            </span>
            <Link to={`settings/fields?object=${one.key}`} className="gx-button gx-small">
              {t({ zh: '字段与表单', en: 'Fields and form' })}
            </Link>
            <button type="button" className="gx-button gx-small" onClick={() => setOpen(one)}>
              {t({ zh: '修改', en: 'Change' })}
            </button>
            <button
              type="button"
              className="gx-button gx-small gx-quiet"
              onClick={() => act(api.delete(`customObjects/${one.id}`))}
            >
              {t({ zh: '停用', en: 'Retire' })}
            </button>
          </li>
        ))}
      </ul>
      {removed.data && removed.data.data.length > 0 && (
        <details>
          <summary>
            {t({ zh: '已停用（{count}）', en: 'Retired ({count})' }, { count: removed.data.data.length })}
          </summary>
          <p className="gx-faint">
            {t({
              zh: '记录保留 30 天，期间可以恢复',
              en: 'Their records stay for 30 days and come back with them',
            })}
          </p>
          <ul className="gx-settings-rows">
            {removed.data.data.map(one => (
              <li key={one.id}>
                <span>{t(one.plural)}</span>
                <button
                  type="button"
                  className="gx-button gx-small"
                  onClick={() => act(api.post(`customObjects/${one.id}/restore`))}
                >
                  {t({ zh: '恢复', en: 'Bring back' })}
                </button>
              </li>
            ))}
          </ul>
        </details>
      )}
      <Relations />
      {open && (
        <ObjectDrawer
          object={open === 'new' ? undefined : open}
          onDone={refresh}
          onClose={() => setOpen(undefined)}
        />
      )}
    </section>
  )
}
