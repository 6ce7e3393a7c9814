import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeXlsx } from 'hucre/xlsx'
import iconv from 'iconv-lite'
import { afterAll, describe, expect, test } from 'vitest'
import type { Row } from '../imports/files/rows.ts'
import { openSource } from '../imports/files/source.ts'
import { fingerprints, readStatement } from './parse.rules.ts'

const folder = mkdtempSync(join(tmpdir(), 'statement-'))
afterAll(() => rmSync(folder, { recursive: true }))

async function read(text: string, encoding = 'utf-8') {
  const path = join(folder, 'file')
  writeFileSync(path, iconv.encode(text, encoding))
  const source = await openSource(path)
  const rows: Row[] = []
  for await (const batch of source.rows()) rows.push(...batch)
  return readStatement(rows)
}

const alipay = `------------------------------------------------------------------------------------
导出信息：
姓名：青禾文化
支付宝账户：pay@qinghe.example
起始时间：[2026-03-01 00:00:00]    终止时间：[2026-03-31 23:59:59]
导出交易类型：[全部]
共4笔记录
收入：2笔 1688.00元
------------------------支付宝（中国）网络技术有限公司  电子客户回单------------------------
交易时间,交易分类,交易对方,对方账号,商品说明,收/支,金额,收/付款方式,交易状态,交易订单号,商家订单号,备注,
2026-03-05 10:21:09,商业服务,张三,zha***@example.com,SO202603-0007 画册尾款,收入,1,188.00,余额,交易成功,2026030522001	,T1	,,
`.replace('1,188.00', '1188.00')
const alipayRows = `2026-03-06 09:00:00,餐饮,海底捞,hdl***,餐费,支出,320.50,余额,交易成功,2026030622002	,T2	,,
2026-03-07 09:00:00,退款,京东,jd***,退款-硒鼓,不计收支,500.00,余额,退款成功,2026030722003	,T3	,,
2026-03-08 09:00:00,投资,余额宝,,转入,不计收支,800.00,余额,交易成功,2026030822004	,T4	,,
2026-03-09 09:00:00,日用,某店,,关闭的,支出,10.00,余额,交易关闭,2026030922005	,T5	,,
`

describe('what a bank takes back', () => {
  const head = '交易日期,收入,支出,余额,对方户名\n'
  const amounts = async (rows: string) => (await read(head + rows))?.lines.map(line => line.amount)

  test('stands below zero in its own column and is the opposite of what it takes back', async () => {
    expect(
      await amounts(
        '2026-03-01,500,,500,甲\n2026-03-02,-500,,0,甲\n2026-03-03,,80,-80,乙\n2026-03-04,,-80,0,乙\n',
      ),
    ).toEqual(['500', '-500', '-80', '80'])
  })

  test('is not mistaken for what went out where all of that stands below zero', async () => {
    expect(
      await amounts('2026-03-01,500,0,500,甲\n2026-03-03,,-80,420,乙\n2026-03-04,,-20,400,乙\n'),
    ).toEqual(['500', '-80', '-20'])
  })
})

describe('a statement is read as it was written by', () => {
  test('Alipay, in GB18030 below its preamble', async () => {
    const found = await read(alipay + alipayRows, 'gb18030')
    expect(found?.skipped).toBe(2)
    expect(found?.lines.map(line => [line.day, line.time, line.amount, line.party, line.reference])).toEqual([
      ['2026-03-05', '10:21:09', '1188', '张三', '2026030522001'],
      ['2026-03-06', '09:00:00', '-320.5', '海底捞', '2026030622002'],
      ['2026-03-07', '09:00:00', '500', '京东', '2026030722003'],
    ])
    expect(found?.lines[0]?.remark).toBe('SO202603-0007 画册尾款')
  })

  test('WeChat, with its sign of the currency', async () => {
    const found = await read(`微信支付账单明细,,,,,,,,
微信昵称：[青禾],,,,,,,,
起始时间：[2026-03-01 00:00:00] 终止时间：[2026-03-31 23:59:59],,,,,,,,
导出类型：[全部],,,,,,,,
,,,,,,,,
----------------------微信支付账单明细列表--------------------,,,,,,,,
交易时间,交易类型,交易对方,商品,收/支,金额(元),支付方式,当前状态,交易单号,商户单号,备注
2026-03-02 11:00:00,转账,李四,"转账备注:海报定金",收入,¥300.00,/,已存入零钱,"1000050001	","10001	","/"
2026-03-03 12:00:00,商户消费,顺丰速运,"运费",支出,¥23.00,零钱,支付成功,"4200001	","S1	","/"
2026-03-04 12:00:00,零钱提现,招商银行(1234),"/",/,¥200.00,招商银行,提现已到账,"5300001	","/","服务费¥0.20"
`)
    expect(found?.skipped).toBe(1)
    expect(found?.lines.map(line => [line.amount, line.party, line.remark, line.reference])).toEqual([
      ['300', '李四', '转账 · 转账备注:海报定金', '1000050001'],
      ['-23', '顺丰速运', '商户消费 · 运费', '4200001'],
    ])
  })

  test('a bank with columns for what came and went, and days without signs', async () => {
    const found = await read(
      `账号,4109 0001 0002\n户名,杭州青禾文化传媒有限公司\n交易日期,交易时间,借方发生额,贷方发生额,余额,对方户名,对方账号,摘要,用途\n20260301,101500,,"12,000.00","52,000.00",上海晨光贸易有限公司,6222,转账,货款 XS202602-0011\n20260302,,"1,500.00",,"50,500.00",物业公司,6223,代扣,三月物业\n合计,,"1,500.00","12,000.00",,,,,\n`,
      'gb18030',
    )
    expect(found?.lines.map(line => [line.day, line.amount, line.balance, line.party, line.remark])).toEqual([
      ['2026-03-01', '12000', '52000.00', '上海晨光贸易有限公司', '转账 · 货款 XS202602-0011'],
      ['2026-03-02', '-1500', '50500.00', '物业公司', '代扣 · 三月物业'],
    ])
  })

  test('a bank with the direction in a column, and one that writes English', async () => {
    const one = await read(
      '记账日,借贷标志,交易金额,账户余额,收/付方名称,流水号\n2026/3/1,贷,88.00,100.00,甲公司,A1\n2026/3/2,借,8.00,92.00,乙公司,A2\n',
    )
    expect(one?.lines.map(line => [line.amount, line.party])).toEqual([
      ['88', '甲公司'],
      ['-8', '乙公司'],
    ])
    const other = await read(
      'Date,Description,Money out,Money in,Balance\n2026-03-01,ACME LTD INV 77,,250.00,250.00\n2026-03-02,Rent,100.00,,150.00\n',
    )
    expect(other?.lines.map(line => [line.amount, line.remark])).toEqual([
      ['250', 'ACME LTD INV 77'],
      ['-100', 'Rent'],
    ])
  })
})

test('a workbook is read as a text is, its days and numbers as such', async () => {
  const path = join(folder, 'statement.xlsx')
  const rows = [
    ['账户明细', null, null, null, null],
    ['交易日期', '收入金额（元）', '支出金额（元）', '对方户名', '摘要'],
    [new Date(Date.UTC(2026, 2, 1)), 1250.5, null, '甲公司', '货款'],
    [new Date(Date.UTC(2026, 2, 2)), null, 80, '乙公司', '运费'],
  ]
  writeFileSync(path, await writeXlsx({ sheets: [{ name: '明细', rows }] }))
  const source = await openSource(path)
  const read: Row[] = []
  for await (const batch of source.rows(source.sheets[0])) read.push(...batch)
  expect(readStatement(read)?.lines.map(line => [line.day, line.amount, line.party])).toEqual([
    ['2026-03-01', '1250.5', '甲公司'],
    ['2026-03-02', '-80', '乙公司'],
  ])
})

test('a file that is no statement is told so', async () => {
  expect(await read('客户,电话\n甲,123\n')).toBeUndefined()
})

test('the same line in two files has one fingerprint; two equal lines in one file have two', async () => {
  const line = {
    day: '2026-03-01',
    time: null,
    amount: '5',
    balance: null,
    party: '甲',
    partyAccount: null,
    remark: '餐',
    reference: null,
  }
  const [first, second] = fingerprints([line, line], text => text)
  const [again] = fingerprints([line], text => text)
  expect(first).toBe(again)
  expect(second).not.toBe(first)
})
