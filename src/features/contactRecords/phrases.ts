import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { Label } from '../../core/label.ts'
import { api } from '../../core/web/client.ts'
import { useLocale, useT } from '../../core/web/text.tsx'
import { toast } from '../../core/web/toast.ts'

/** Sentences that salespeople write again and again, offered by `#`. */
const usual: Label[] = [
  { zh: '已发报价，等对方回复。', en: 'Quote sent, waiting for an answer.' },
  { zh: '对方正在开会，改时间再联系。', en: 'In a meeting; call again later.' },
  { zh: '电话无人接听。', en: 'No answer to the call.' },
  { zh: '确认本月有采购计划，数量待定。', en: 'Plans to buy this month, quantity open.' },
  { zh: '介绍了新品，客户要样品。', en: 'Presented the new product; wants a sample.' },
  { zh: '样品已寄出，约定收到后反馈。', en: 'Sample sent; will tell when it arrives.' },
  { zh: '客户觉得价格偏高，需再谈。', en: 'Finds the price high; talk again.' },
  { zh: '约好上门拜访。', en: 'Visit agreed.' },
  { zh: '催款：对方承诺本周付款。', en: 'Payment reminded; promised for this week.' },
  { zh: '回访使用情况，客户满意。', en: 'Asked how it goes; satisfied.' },
]

interface Phrases {
  own: string[]
  usual: string[]
  /** Keeps one as the person's own, on every device. */
  keep: (phrase: string) => void
}

/** The person's own phrases, newest first, then the usual ones. */
export function usePhrases(): Phrases {
  const client = useQueryClient()
  const locale = useLocale()
  const t = useT()
  const queryKey = ['phrase', 'list']
  const own = useQuery({
    queryKey,
    queryFn: () => api.get<{ data: string[] }>('phrases').then(answer => answer.data),
    staleTime: 300_000,
  })
  const keep = (text: string) =>
    void api.post<{ data: string[] }>('phrases', { text }).then(answer => {
      client.setQueryData(queryKey, answer.data)
      toast.done(t({ zh: '已存为常用语', en: 'Kept as a phrase' }))
    }, toast.error)
  return { own: own.data ?? [], usual: usual.map(phrase => phrase[locale]), keep }
}
