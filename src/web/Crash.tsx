import { Button } from '../core/web/Button.tsx'
import { Empty } from '../core/web/states.tsx'
import { useT } from '../core/web/text.tsx'

/** A fault of ours: what was done is not lost on the server, and loading anew usually helps (after an update, always). */
export function Crash({ error }: { error: Error }) {
  const t = useT()
  // A part of the program that is read only when it is needed: the network was away, or an update has taken its place.
  const isMissing = /module script|imported module|preload/i.test(error.message)
  return (
    <Empty
      title={
        isMissing
          ? t({ zh: '这一页没有加载出来', en: 'This page could not be loaded' })
          : t({ zh: '页面出错了', en: 'This page has failed' })
      }
    >
      <p className="gx-faint">
        {isMissing
          ? t({
              zh: '网络断开了，或者程序刚刚更新。请检查网络，再重新载入',
              en: 'The network was away, or the program has just been updated. Check the network and load again',
            })
          : error.message}
      </p>
      <Button onClick={() => location.reload()}>{t({ zh: '重新载入', en: 'Load again' })}</Button>
    </Empty>
  )
}
