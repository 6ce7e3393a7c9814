import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { Entity } from '../../core/entity.ts'
import type { Label } from '../../core/label.ts'
import { api } from '../../core/web/client.ts'
import { useT } from '../../core/web/text.tsx'
import { toast } from '../../core/web/toast.ts'

type Act = 'decide' | 'pass' | 'withdraw' | 'remind' | 'retry'

const done: Record<Act, Label> = {
  decide: { zh: '已处理', en: 'Decided' },
  pass: { zh: '已转交', en: 'Passed on' },
  withdraw: { zh: '已撤回，可以修改了', en: 'Withdrawn; it can be changed again' },
  remind: { zh: '已催办', en: 'They were reminded' },
  retry: { zh: '已执行', en: 'Done' },
}

/** What one may do about a request; the record and all lists of requests are read again. */
export function useActs(id: string, entity: Entity | undefined) {
  const client = useQueryClient()
  const t = useT()
  const { mutate, isPending } = useMutation({
    mutationFn: ({ act, input = {} }: { act: Act; input?: object; then?: () => void }) =>
      api.post(`approvals/${id}/${act}`, input),
    onSuccess: (_answer, { act, then }) => {
      toast.done(t(done[act]))
      then?.()
    },
    onError: toast.error,
    onSettled: () => {
      void client.invalidateQueries({ queryKey: ['approvals'] })
      if (entity) void client.invalidateQueries({ queryKey: [entity.name] })
    },
  })
  return {
    act: (act: Act, input?: object, then?: () => void) => mutate({ act, input, then }),
    busy: isPending,
  }
}
