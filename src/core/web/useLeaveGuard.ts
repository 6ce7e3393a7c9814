import { useBlocker } from '@tanstack/react-router'
import { useCallback, useRef } from 'react'
import { confirmed } from './dialogs.tsx'
import { type Translate, useT } from './text.tsx'

/** Asks before written text is left behind, within the program or by closing the tab. Call the answer before leaving on purpose. */
export function useLeaveGuard(dirty: boolean): () => void {
  const allowed = useRef(false)
  const t = useT()
  useBlocker({
    shouldBlockFn: async () => dirty && !allowed.current && !(await confirmLeaving(t)),
    enableBeforeUnload: () => dirty && !allowed.current,
  })
  return useCallback(() => {
    allowed.current = true
  }, [])
}

/** Whether what was written may be thrown away. */
export const confirmLeaving = (t: Translate): Promise<boolean> =>
  confirmed({
    title: t({ zh: '填写的内容还没有保存，确定离开吗？', en: 'What you wrote is not saved. Leave anyway?' }),
    act: t({ zh: '离开', en: 'Leave' }),
    danger: true,
  })
