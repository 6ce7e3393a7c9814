import { Link } from '../core/web/navigate.tsx'
import { Empty } from '../core/web/states.tsx'
import { useT } from '../core/web/text.tsx'

export function NotFound() {
  const t = useT()
  return (
    <Empty
      title={t({ zh: '这个页面不存在，或您无权查看', en: 'There is no such page, or you may not see it' })}
    >
      <Link to="/" className="gx-button">
        {t({ zh: '回到首页', en: 'Back to the start' })}
      </Link>
    </Empty>
  )
}
