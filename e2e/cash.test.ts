import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import iconv from 'iconv-lite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makerOf, type Row } from '../src/server/testing/server.ts'
import { type Desk, desk, opposites } from './desk.ts'
import { programOfFile } from './program.ts'

/** What an accountant does with the company's accounts. */

const program = await programOfFile()
const folder = mkdtempSync(join(tmpdir(), 'guanxi-cash-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe.each(opposites)('the company’s money in $locale at $width px', look => {
  let at: Desk
  let made: ReturnType<typeof makerOf>

  beforeAll(async () => {
    at = await desk(program, look)
    made = makerOf(at.company.owner)
  })

  const account = async (name: string) =>
    (
      await at.company.owner.ask<{ data: (Row & { balance: string })[] }>(
        'GET',
        `/accounts?filter[name][eq]=${name}`,
      )
    ).body.data[0]
  const balance = async (name: string) => Number((await account(name))?.balance)

  test('an account is opened with what is in it', async () => {
    const { page, t } = at
    await at.go('accounts/new')
    await at.write(t('账户名称', 'Name'), '招商银行')
    await at.write(t('期初余额', 'Opening balance'), '1000')
    await at.clean('a new account')
    await at.press(t('保存', 'Save'))
    await page.getByRole('heading', { level: 1, name: '招商银行' }).waitFor()
    await page.locator('.gx-figures').getByText('1,000.00 CNY').waitFor()
    await page.locator('.money-edge').last().getByText('1,000.00').waitFor()
    await at.clean('an account')
    await made('/accounts', { name: '现金', kind: 'cash' })
  })

  test('money is transferred, and an expense is paid', async () => {
    const { page, t } = at
    await at.go('transfers/new')
    await at.pick(t('转出账户', 'From'), '招商银行')
    await at.pick(t('转入账户', 'To'), '现金')
    await at.write(t('转出金额', 'Amount'), '300')
    await at.clean('a new transfer')
    await at.press(t('保存', 'Save'))
    await at.press(t('确认转账', 'Confirm'))
    await page.getByRole('heading', { level: 1, name: /^TR/ }).waitFor()
    expect([await balance('招商银行'), await balance('现金')]).toEqual([700, 300])

    await at.go('expenses/new')
    await at.pick(t('费用类别', 'Category'), '交通')
    await at.write(t('金额', 'Amount'), '45.5')
    await at.pick(t('付款账户', 'Account'), '现金')
    await at.clean('a new expense')
    await at.press(t('保存', 'Save'))
    await at.press(t('确认', 'Confirm'))
    await page.getByRole('heading', { level: 1, name: /^EX/ }).waitFor()
    await at.clean('an expense')
    expect(await balance('现金')).toBe(254.5)
  })

  test('a statement of the bank is read, matched and booked; the same file again brings nothing new', async () => {
    const { page, t } = at
    const { owner } = at.company
    const { id: customer } = await made('/customers', { name: '上海晨光贸易有限公司' })
    const draft = await made('/orders', {
      customer,
      lines: [{ description: '海报', quantity: '1', price: '88' }],
    })
    const { body: order } = await owner.ask<Row & { lines: Row[] }>('POST', `/orders/${draft.id}/confirm`)
    const note = await made('/deliveries', {
      customer,
      lines: [{ orderLine: order.lines[0]?.id, quantity: '1' }],
    })
    await owner.ask('POST', `/deliveries/${note.id}/confirm`)
    const file = join(folder, `${look.locale}.csv`)
    const today = new Date().toISOString().slice(0, 10)
    const rows = `${today},88.00,,上海晨光贸易有限公司,货款,L1\n${today},,12.00,顺丰速运,运费,L2\n`
    writeFileSync(file, iconv.encode(`户名,甲\n交易日期,收入,支出,对方户名,摘要,流水号\n${rows}`, 'gb18030'))

    await at.go(`reconcile?account=${(await account('招商银行'))?.id}`)
    await page.getByText(t('没有待处理的流水', 'No line is open')).waitFor()
    await page.locator('input[type=file]').setInputFiles(file)
    const line = (text: string) => page.locator('.reconcile-table tbody tr').filter({ hasText: text })
    await line('上海晨光').getByText(t('确定', 'sure'), { exact: true }).waitFor()
    await line('顺丰速运').getByText(t('没有建议', 'Nothing is proposed')).waitFor()
    await at.clean('lines of a statement')
    await at.press(t('选择', 'Choose'), line('顺丰速运'))
    await at.pick(t('费用类别', 'Category'), '运输快递', line('顺丰速运'))
    await line('顺丰速运').getByText(t('费用：运输快递', 'Expense: 运输快递')).waitFor()
    await at.press(t('确认所选', 'Confirm chosen'))
    await page.getByText(t('没有待处理的流水', 'No line is open')).waitFor()
    expect(await balance('招商银行')).toBe(776)
    await page.locator('input[type=file]').setInputFiles(file)
    await at.told(t('已有 2 笔', '2 were there already'))
  })

  test('the cash flow has all of it, by what it was, and leads to the moves', async () => {
    const { page, t } = at
    await at.go('cash-flow')
    await page.locator('.flow-chart rect[data-mark=in]').first().waitFor()
    await page.getByText(t('收入 88.00', '88.00 came in')).waitFor()
    await at.clean('the cash flow')
    await page.getByLabel(t('按什么分', 'Split by')).selectOption('category')
    await page.getByRole('link', { name: '差旅费' }).click()
    await page.waitForURL(/accountMoves/)
    await page.getByText('45.50').first().waitFor()
    await at.clean('moves behind a figure')
  })

  test('somebody is paid a salary: the sheet is keyed, approved, locked and paid, and the payslip opens', async () => {
    const { page, t } = at
    await at.go('salarySheets/new')
    await at.write(t('月份', 'Month'), '2026-03')
    await at.press(t('保存', 'Save'))
    await at.press(t('带出人员和提成', 'Fill in people and commissions'))
    const base = page.locator('.pay-amount').first()
    await base.fill('100')
    await base.press('Enter')
    await page.locator('.pay-table tfoot [data-net]').getByText('100.00').waitFor()
    await at.clean('a salary sheet')
    await at.press(t('审核', 'Approve'))
    await at.press(t('锁定并发工资条', 'Lock and hand out payslips'))
    const dialog = page.getByRole('dialog')
    await at.press(t('锁定并发工资条', 'Lock and hand out payslips'), dialog)
    await at.press(t('发放', 'Pay'))
    await at.pick(t('付款账户', 'Account'), '招商银行', dialog)
    await at.press(t('发放', 'Pay'), dialog)
    await page.getByRole('button', { name: t('撤销发放', 'Undo the payment') }).waitFor()
    expect(await balance('招商银行')).toBe(676)
    await page.locator('.pay-table tbody a').first().click()
    await page.waitForURL(/payslips/)
    await page.getByRole('heading', { level: 1, name: '2026-03' }).waitFor()
    await at.clean('a payslip')
  })

  test('what was sold is narrowed, and the lines behind a figure add up to it', async () => {
    const { page, t } = at
    await at.go('sales-analysis?by=customer')
    await at.pick(t('客户级别', 'Customer level'), t('普通', 'Ordinary'))
    await page.waitForURL(/only.*ordinary/)
    await page.keyboard.press('Escape')
    const total = page.locator('.sales-table tfoot a').first()
    await total.getByText('88.00').waitFor()
    await at.clean('the sales analysis')
    await total.click()
    await page.getByRole('heading', { name: t('订单明细', 'Lines of orders') }).waitFor()
    await page.locator('.money-table tfoot').getByText('88.00').first().waitFor()
    await at.clean('lines behind a figure of sales')
  })
})
