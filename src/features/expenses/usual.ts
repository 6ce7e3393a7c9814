import { sql } from 'kysely'
import type { Transaction } from '../../core/database.ts'
import { newId } from '../../core/id.ts'
import type { Label, Locale } from '../../core/label.ts'
import { pinyinSortKey } from '../../core/text/pinyin.ts'
import { grams, searchText } from '../../core/text/search.ts'

/** What small companies spend money on; each company's own from then on. */
const usual: readonly (readonly [Label, ...Label[]])[] = [
  [
    { zh: '办公费', en: 'Office' },
    { zh: '房租', en: 'Rent' },
    { zh: '水电物业', en: 'Utilities' },
    { zh: '办公用品', en: 'Supplies' },
    { zh: '通讯网络', en: 'Phone and internet' },
  ],
  [
    { zh: '人工费', en: 'Staff' },
    { zh: '工资', en: 'Wages' },
    { zh: '社保公积金', en: 'Social insurance' },
    { zh: '福利', en: 'Benefits' },
  ],
  [
    { zh: '销售费用', en: 'Sales' },
    { zh: '业务招待', en: 'Entertainment' },
    { zh: '广告宣传', en: 'Advertising' },
    { zh: '运输快递', en: 'Freight' },
    { zh: '佣金', en: 'Commissions' },
  ],
  [
    { zh: '差旅费', en: 'Travel' },
    { zh: '交通', en: 'Transport' },
    { zh: '住宿', en: 'Lodging' },
    { zh: '餐补', en: 'Meals' },
  ],
  [
    { zh: '财务费用', en: 'Finance' },
    { zh: '银行手续费', en: 'Bank charges' },
    { zh: '利息', en: 'Interest' },
  ],
  [{ zh: '税费', en: 'Taxes' }],
  [{ zh: '其他费用', en: 'Other' }],
]

/** The categories a new company starts with. Sends, does not wait. */
export function beginExpenses(tx: Transaction, workspaceId: string, locale: Locale): void {
  const rows = usual.flatMap(([whole, ...parts]) => {
    const parent = newId()
    const row = (label: Label, id: string, above: string | null) => {
      const name = label[locale]
      const text = searchText({ text: [name] })
      return { id, name, sort: pinyinSortKey(name), parent: above, text, grams: grams(text) }
    }
    return [row(whole, parent, null), ...parts.map(label => row(label, newId(), parent))]
  })
  tx.send(sql`INSERT INTO expense_category (workspace_id, id, name, name_sort, parent_id, active, search_text, grams)
    SELECT ${workspaceId}::uuid, x.id, x.name, x.sort, x.parent, true, x.text, x.grams
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS x(id uuid, name text, sort text, parent uuid, text text, grams text[])`)
}
