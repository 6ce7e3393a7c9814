import { useBlocker } from '@tanstack/react-router'
import { useCallback, useRef } from 'react'
import { useT } from './text.tsx'

/** Asks before written text is left behind, within the program or by closing the tab. Call the answer before leaving on purpose. */
export function useLeaveGuard(dirty: boolean): () => void {
  const allowed = useRef(false)
  const t = useT()
  const sure = t({
    zh: '填写的内容还没有保存，确定离开吗？',
    en: 'What you wrote is not saved. Leave anyway?',
  })
  useBlocker({
    shouldBlockFn: () => dirty && !allowed.current && !window.confirm(sure),
    enableBeforeUnload: () => dirty && !allowed.current,
  })
  return useCallback(() => {
    allowed.current = true
  }, [])
}
