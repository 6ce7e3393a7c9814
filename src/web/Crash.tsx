import { Button } from '../core/web/Button.tsx'
import { Empty } from '../core/web/states.tsx'
import { useT } from '../core/web/text.tsx'

/** A fault of ours: what was done is not lost on the server, and loading anew usually helps (after an update, always). */
export function Crash({ error }: { error: Error }) {
  const t = useT()
  return (
    <Empty title={t({ zh: '页面出错了', en: 'This page has failed' })}>
      <p className="gx-faint">{error.message}</p>
      <Button onClick={() => location.reload()}>{t({ zh: '重新载入', en: 'Load again' })}</Button>
    </Empty>
  )
}
