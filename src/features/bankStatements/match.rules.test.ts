import { expect, test } from 'vitest'
import { type Line, mentions, nameKey, type OpenItem, receiptFor, recordedAs } from './match.rules.ts'

const item = (id: string, customer: string, open: string, more: Partial<OpenItem> = {}): OpenItem => ({
  id,
  number: `DN202603-000${id}`,
  orders: [`SO202603-000${id}`],
  customer,
  dueOn: `2026-03-0${id}`,
  open,
  ...more,
})
const items = [
  item('1', 'a', '100'),
  item('2', 'a', '250'),
  item('3', 'a', '40'),
  item('4', 'b', '100'),
  item('5', 'b', '77'),
]
const parties = [
  { id: 'a', name: '杭州青禾文化（传媒）有限公司', contacts: ['张三'] },
  { id: 'b', name: '上海晨光', contacts: [] },
]
const line = (amount: string, party: string | null, remark: string | null = null): Line => ({
  id: 'x',
  day: '2026-03-20',
  amount,
  party,
  remark,
})
const found = (one: Line) => {
  const proposal = receiptFor(one, items, parties)
  return proposal?.kind === 'receipt'
    ? [
        proposal.sureness,
        proposal.why,
        proposal.customer,
        proposal.settle.map(part => `${part.receivable}:${part.amount}`).join(' '),
        proposal.left,
      ]
    : undefined
}

test('money is matched by the number in the remark before all else', () => {
  expect(found(line('250', '某人', '货款so202603-0002谢谢'))).toEqual(['sure', 'number', 'a', '2:250', '0'])
  expect(found(line('200', '某人', '付 SO202603-0002 部分'))).toEqual(['likely', 'number', 'a', '2:200', '0'])
  expect(found(line('350', null, 'DN202603-0001、DN202603-0002'))).toEqual([
    'sure',
    'number',
    'a',
    '1:100 2:250',
    '0',
  ])
})

test('by the payer’s name or that of its people, items that add up first', () => {
  expect(found(line('40', '杭州青禾文化(传媒)有限公司'))).toEqual(['sure', 'name', 'a', '3:40', '0'])
  expect(found(line('290', '张三'))).toEqual(['sure', 'name', 'a', '2:250 3:40', '0'])
  expect(found(line('390', '张三'))).toEqual(['sure', 'name', 'a', '1:100 2:250 3:40', '0'])
  expect(found(line('120', '上海晨光有限公司'))).toEqual(['likely', 'name', 'b', '4:100 5:20', '0'])
  expect(found(line('200', '上海晨光'))).toEqual(['likely', 'name', 'b', '4:100 5:77', '23'])
})

test('by the amount alone only where one item has it and nobody is named', () => {
  expect(found(line('77', null))).toEqual(['maybe', 'amount', 'b', '5:77', '0'])
  expect(found(line('100', null))).toBeUndefined()
  expect(found(line('77', '陌生人'))).toBeUndefined()
  expect(found(line('-77', '上海晨光'))).toBeUndefined()
})

test('a number is found as a whole, however it is written', () => {
  expect(mentions('付so 202603 0002款', 'SO202603-0002')).toBe(true)
  expect(mentions('SO202603-00021', 'SO202603-0002')).toBe(false)
  expect(mentions('XSO202603-0002', 'SO202603-0002')).toBe(false)
  expect(mentions(null, 'SO202603-0002')).toBe(false)
  expect(nameKey('北京 蓝天（集团）股份有限公司')).toBe('北京蓝天集团')
})

test('what is in the ledger already is told by its amount near the day', () => {
  const one = (id: string, day: string, amount: string) => ({
    source: { entity: 'receipt', id },
    number: `RC-${id}`,
    day,
    amount,
  })
  const known = [one('1', '2026-03-19', '50'), one('2', '2026-03-02', '60')]
  expect(recordedAs(line('50', null), known)).toMatchObject({ sureness: 'sure', number: 'RC-1' })
  expect(recordedAs(line('60', null), known)).toBeUndefined()
  expect(recordedAs(line('50', null), [...known, one('3', '2026-03-20', '50')])).toMatchObject({
    sureness: 'likely',
    number: 'RC-3',
  })
})
