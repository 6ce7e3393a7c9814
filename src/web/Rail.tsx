import { DoubleLeftOutlined, DoubleRightOutlined } from '@ant-design/icons'
import { Fragment, useState } from 'react'
import type { Label } from '../core/label.ts'
import { pagePath } from '../core/web/client.ts'
import { Link, usePathname } from '../core/web/navigate.tsx'
import { useT } from '../core/web/text.tsx'
import { type Area, type Entry, useNavigation } from './navigation.tsx'

const remembered = 'guanxi.rail'

/** The left rail: 56 px of signs, or 208 px with words; this browser remembers which. On a phone it is a drawer. */
export function Rail({ open, onClose }: { open: boolean; onClose: () => void }) {
  const areas = useNavigation()
  const [wide, setWide] = useState(() => localStorage.getItem(remembered) !== 'narrow')
  const t = useT()
  const toggle = () => {
    localStorage.setItem(remembered, wide ? 'narrow' : 'wide')
    setWide(!wide)
  }
  const words = wide ? t({ zh: '收起', en: 'Fold' }) : t({ zh: '展开', en: 'Unfold' })
  return (
    <>
      {open && (
        <button
          type="button"
          className="gx-shade"
          aria-label={t({ zh: '关闭菜单', en: 'Close the menu' })}
          onClick={onClose}
        />
      )}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: a choice within closes the drawer; the links have their keys */}
      <nav
        className="gx-rail"
        data-wide={wide || open || undefined}
        data-open={open || undefined}
        aria-label={t({ zh: '主导航', en: 'Main navigation' })}
        onClick={onClose}
      >
        <div className="gx-rail-areas">
          {areas.map(area => (
            <RailArea key={area.key} area={area} wide={wide || open} />
          ))}
        </div>
        <button
          type="button"
          className="gx-rail-fold"
          aria-label={words}
          title={words}
          onClick={event => {
            event.stopPropagation()
            toggle()
          }}
        >
          {wide ? <DoubleLeftOutlined /> : <DoubleRightOutlined />}
        </button>
      </nav>
    </>
  )
}

function useCurrent(): (entry: Entry) => boolean {
  const path = usePathname()
  return entry => path === pagePath(entry.path) || path.startsWith(`${pagePath(entry.path)}/`)
}

function RailArea({ area, wide }: { area: Area; wide: boolean }) {
  const t = useT()
  const current = useCurrent()
  const first = area.entries[0]
  if (!first) return null
  const here = area.entries.some(current)
  const single = area.entries.length === 1
  return (
    <div className="gx-rail-area" data-key={area.key}>
      <Link
        to={first.path}
        className="gx-rail-link"
        data-here={here || undefined}
        aria-current={here && single ? 'page' : undefined}
        title={wide ? undefined : t(area.label)}
      >
        <span className="gx-rail-icon">{area.icon}</span>
        <span className="gx-rail-words">
          {t(single ? first.label : area.label)}
          {wide && !(here && !single) && area.entries.map(({ path, Count }) => Count && <Count key={path} />)}
        </span>
      </Link>
      {wide && here && !single && (
        <div className="gx-rail-entries">
          {grouped(area).map(group => (
            <Fragment key={group.heading?.en ?? ''}>
              {group.heading && (
                <Link to={group.entries[0].path} className="gx-rail-entry gx-rail-group">
                  {t(group.heading)}
                </Link>
              )}
              {(!group.heading || group.entries.some(current)) &&
                group.entries.map(entry => (
                  <Link
                    key={entry.path}
                    to={entry.path}
                    className="gx-rail-entry"
                    data-inner={group.heading ? true : undefined}
                    aria-current={current(entry) ? 'page' : undefined}
                  >
                    {t(entry.label)}
                    {entry.Count && <entry.Count />}
                  </Link>
                ))}
            </Fragment>
          ))}
        </div>
      )}
    </div>
  )
}

/** The entries under their headings, without headings that nothing would stand under. Of several groups the one looked at is open. */
function grouped({ groups = [], entries }: Area): { heading?: Label; entries: Entry[] }[] {
  if (groups.length === 0) return [{ entries }]
  const headingOf = ({ order }: Entry) => groups.findLast(group => order >= group.from)?.label
  return [...Map.groupBy(entries, headingOf)].map(([heading, entries]) => ({ heading, entries }))
}
