import { describe, expect, it } from 'vitest'
import { compareLines, differ } from './compare.rules.ts'
import type { ContentLine } from './versions.ts'

const line = (id: string, more: Partial<ContentLine> = {}): ContentLine => ({
  id,
  product: '钢笔',
  description: '钢笔',
  unit: '支',
  quantity: '10',
  price: '9',
  discount: '0',
  taxRate: null,
  amount: '90',
  tax: '0',
  net: '90',
  note: null,
  ...more,
})

describe('two versions of a quote', () => {
  it('show lines that are new, gone, changed and the same', () => {
    const before = [line('a'), line('b'), line('c')]
    const after = [line('c', { price: '8', amount: '80' }), line('d'), line('a')]
    expect(compareLines(before, after).map(({ id, change, fields }) => [id, change, fields])).toEqual([
      ['c', 'changed', ['price', 'amount']],
      ['d', 'added', []],
      ['a', 'same', []],
      ['b', 'removed', []],
    ])
  })

  it('are not different by how a number is written', () => {
    expect([
      differ('1', '1.00'),
      differ(null, '0'),
      differ('', null),
      differ('1', '2'),
      differ(null, 'x'),
    ]).toEqual([false, false, false, true, true])
  })
})
