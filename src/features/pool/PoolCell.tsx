import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { Ref } from '../../core/field.ts'
import type { CellProps } from '../../core/kinds/kindWeb.ts'
import { Button } from '../../core/web/Button.tsx'
import { api, type Row } from '../../core/web/client.ts'
import { invalidate } from '../../core/web/mutations.ts'
import { useGo } from '../../core/web/navigate.tsx'
import { useEntities, useEntity, useMay } from '../../core/web/session.tsx'
import { useT } from '../../core/web/text.tsx'
import { toast } from '../../core/web/toast.ts'

/** The pool a customer waits in, with a button that claims it. */
export function PoolCell({ value, row }: CellProps) {
  const customer = useEntity('customer')
  const entities = useEntities()
  const client = useQueryClient()
  const may = useMay()
  const go = useGo()
  const t = useT()
  const claim = useMutation({
    mutationFn: (id: string) => api.post<Row>(`pool/customers/${id}/claim`),
    onSuccess: (_, id) => {
      toast.done(t({ zh: '已认领', en: 'Claimed' }), {
        label: t({ zh: '打开客户', en: 'Open it' }),
        run: () => go(`customers/${id}`),
      })
    },
    onError: toast.error,
    onSettled: () => invalidate(client, customer, entities),
  })
  const { title } = value as Ref
  return (
    <span className="gx-row-of">
      {row && may('customer', 'claim') && (
        <Button
          look="small"
          className="pool-claim"
          disabled={claim.isPending}
          onClick={event => {
            event.stopPropagation()
            claim.mutate(row.id)
          }}
        >
          {t({ zh: '认领', en: 'Claim' })}
        </Button>
      )}
      <span className="gx-ellipsis">{title}</span>
    </span>
  )
}
