/** What may be asked of sales: which document counts, what by, and which figures; for server and screens alike. */
import { type Actor, can, fieldAccess } from '../../core/actor.ts'
import type { Label } from '../../core/label.ts'

export const documents = ['order', 'delivery', 'invoice', 'receipt'] as const
export type SalesDocument = (typeof documents)[number]

export const steps = ['day', 'month', 'quarter', 'year'] as const
export const dimensions = [
  'branch',
  'unit',
  'person',
  'customer',
  'level',
  'region',
  'product',
  'category',
  ...steps,
] as const
/** In addresses: the group of those that have none. */
export const NO_KEY = '-'

export type Dimension = (typeof dimensions)[number]
export type Step = (typeof steps)[number]

export const measures = [
  'net',
  'amount',
  'quantity',
  'returns',
  'discount',
  'cost',
  'margin',
  'marginRate',
  'documents',
  'customers',
  'average',
] as const
export type Measure = (typeof measures)[number]

export const comparisons = ['none', 'before', 'year'] as const
export type Comparison = (typeof comparisons)[number]

export const documentLabels: Record<SalesDocument, Label> = {
  order: { zh: '订单', en: 'Orders' },
  delivery: { zh: '出货', en: 'Deliveries' },
  invoice: { zh: '开票', en: 'Invoices' },
  receipt: { zh: '收款', en: 'Receipts' },
}

export const dimensionLabels: Record<Dimension, Label> = {
  branch: { zh: '分公司', en: 'Branch' },
  unit: { zh: '部门', en: 'Unit' },
  person: { zh: '人员', en: 'Person' },
  customer: { zh: '客户', en: 'Customer' },
  level: { zh: '客户级别', en: 'Customer level' },
  region: { zh: '地区', en: 'Region' },
  product: { zh: '产品', en: 'Product' },
  category: { zh: '产品类别', en: 'Product category' },
  day: { zh: '日', en: 'Day' },
  month: { zh: '月', en: 'Month' },
  quarter: { zh: '季', en: 'Quarter' },
  year: { zh: '年', en: 'Year' },
}

export const measureLabels: Record<Measure, Label> = {
  net: { zh: '不含税金额', en: 'Without tax' },
  amount: { zh: '含税金额', en: 'With tax' },
  quantity: { zh: '数量', en: 'Quantity' },
  returns: { zh: '退货', en: 'Returns' },
  discount: { zh: '折扣额', en: 'Discount' },
  cost: { zh: '成本', en: 'Cost' },
  margin: { zh: '毛利', en: 'Margin' },
  marginRate: { zh: '毛利率', en: 'Margin %' },
  documents: { zh: '单数', en: 'Documents' },
  customers: { zh: '客户数', en: 'Customers' },
  average: { zh: '单均', en: 'Average' },
}

/** The day that counts of a document, and the fields its amounts are made of. */
export const fieldsOf: Record<SalesDocument, { day: string; net: string[]; amount: string[] }> = {
  order: { day: 'orderedOn', net: ['net', 'baseNet', 'rate'], amount: ['amount', 'rate'] },
  delivery: { day: 'deliveredOn', net: ['net', 'rate'], amount: ['amount', 'rate'] },
  invoice: { day: 'invoicedOn', net: ['net', 'rate'], amount: ['amount', 'rate'] },
  receipt: { day: 'receivedOn', net: ['amount', 'rate'], amount: ['amount', 'rate'] },
}

/** Money that came in has no lines: neither products nor what hangs on them. */
const ofLines: readonly string[] = [
  'product',
  'category',
  'quantity',
  'discount',
  'cost',
  'margin',
  'marginRate',
]
const notOfReceipts: readonly string[] = [...ofLines, 'net']

export const isOffered = (document: SalesDocument, name: Dimension | Measure): boolean =>
  document !== 'receipt' || !notOfReceipts.includes(name)

/** Whether a figure is worked out from the lines of documents. */
export const needsLines = (name: Dimension | Measure): boolean => ofLines.includes(name)

/** Whether what is asked for together is worked out from lines: then amounts are those of the lines. */
export const joinsLines = (names: readonly (Dimension | Measure)[]): boolean => names.some(needsLines)

/** Whether the reader may see the lines of a document, or it has none. */
export const seesLines = (actor: Pick<Actor, 'permissions'>, document: SalesDocument): boolean =>
  document === 'receipt' || fieldAccess(actor, document, 'lines') !== 'hidden'

/**
 * Fields, `entity.field`, that the reader must see for a figure or for what it is grouped by.
 * @param byLine whether amounts are added up from lines, and so tell those
 */
export function fieldsBehind(
  document: SalesDocument,
  name: Dimension | Measure,
  byLine = needsLines(name),
): string[] {
  const own = (...fields: string[]) => fields.map(field => `${document}.${field}`)
  const line = (...fields: string[]) => fields.map(field => `${document}Line.${field}`)
  const ofLine = (...fields: string[]) => (byLine ? line(...fields) : [])
  const { net, amount, day } = fieldsOf[document]
  const cost = ['product.cost', ...(document === 'delivery' ? ['stockMove.value'] : [])]
  switch (name) {
    case 'net':
    case 'returns':
    case 'average':
      return [...own(...net), ...ofLine('net')]
    case 'amount':
      return [...own(...amount), ...ofLine('amount')]
    case 'quantity':
      return line('quantity')
    case 'discount':
      return [...own(...net), ...line('quantity', 'price', 'discount', 'net', 'amount')]
    case 'cost':
      return [...line('quantity'), ...cost]
    case 'margin':
    case 'marginRate':
      return [...own(...net), ...line('quantity', 'net'), ...cost]
    case 'customers':
    case 'customer':
      return own('customer')
    case 'level':
    case 'region':
      return [...own('customer'), `customer.${name}`]
    case 'person':
      return own('owner')
    case 'unit':
    case 'branch':
      return [...own('owner'), 'user.unit']
    case 'product':
      return line('product')
    case 'category':
      return [...line('product'), 'product.category']
    case 'documents':
      return []
    default:
      return own(day)
  }
}

/** Whether the reader may be told the figure, or have it split so; `byLine`: where it is added up from lines. */
export function mayAsk(
  actor: Pick<Actor, 'permissions'>,
  document: SalesDocument,
  name: Dimension | Measure,
  byLine = needsLines(name),
): boolean {
  if (!isOffered(document, name)) return false
  const isOpen = (path: string) => {
    const [entity, field] = path.split('.')
    const access = fieldAccess(actor, entity, field)
    const of = entity.endsWith('Line') ? document : entity
    return can(actor, of, 'read') && (access === 'read' || access === 'write')
  }
  return (!byLine || seesLines(actor, document)) && fieldsBehind(document, name, byLine).every(isOpen)
}
