import type { Label } from '../../core/label.ts'

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

const remembered = 'guanxi.phrases'

function own(): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(remembered) ?? '[]')
    return Array.isArray(kept) ? kept.filter(one => typeof one === 'string') : []
  } catch {
    return []
  }
}

/** The person's own phrases, kept in this browser, then the usual ones. */
export function phrasesIn(locale: 'zh' | 'en'): { own: string[]; usual: string[] } {
  return { own: own(), usual: usual.map(phrase => phrase[locale]) }
}

/** Keeps a phrase, newest first; at most 20. */
export function keepPhrase(phrase: string): void {
  const kept = [phrase, ...own().filter(one => one !== phrase)].slice(0, 20)
  localStorage.setItem(remembered, JSON.stringify(kept))
}
