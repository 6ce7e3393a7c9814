import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ApiError, api } from '../../core/web/client.ts'
import { useT } from '../../core/web/text.tsx'
import { toast } from '../../core/web/toast.tsx'

/** What a settings page shows, read from one route of the company's API. */
export function useSetting<T>(path: string) {
  return useQuery({
    queryKey: ['settings', path],
    queryFn: ({ signal }) => api.get<T>(path, undefined, signal),
  })
}

/** Does a change of settings, says it is saved or what is wrong, and reads what may show it anew. */
export function useSettingAct() {
  const client = useQueryClient()
  const [busy, setBusy] = useState(false)
  const t = useT()
  const act = async <T>(change: () => Promise<T>, done?: string): Promise<T | undefined> => {
    setBusy(true)
    try {
      const answer = await change()
      toast.done(done ?? t({ zh: '已保存', en: 'Saved' }))
      for (const queryKey of [['settings'], ['session'], ['user'], ['unit'], ['role']])
        void client.invalidateQueries({ queryKey })
      return answer
    } catch (error) {
      if (error instanceof ApiError && error.faults.length > 0)
        toast.wrong([error.message, ...error.faults.map(fault => fault.message)].join(' '))
      else toast.error(error)
      return undefined
    } finally {
      setBusy(false)
    }
  }
  return { act, busy }
}
