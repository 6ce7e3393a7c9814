import { readFile } from 'node:fs/promises'
import { beforeAll, describe, expect, test } from 'vitest'
import { textsOf } from '../src/features/printing/testing/pdf.ts'
import { makerOf, type Row } from '../src/server/testing/server.ts'
import { type Desk, desk, opposites } from './desk.ts'
import { programOfFile } from './program.ts'

const program = await programOfFile()

describe.each(opposites)('printing in $locale at $width px', look => {
  let at: Desk
  let order: Row
  let person: string

  beforeAll(async () => {
    at = await desk(program, look)
    const made = makerOf(at.company.owner)
    const customer = await made('/customers', { name: '杭州镕淼贸易有限公司' })
    const lines = [{ description: '户外灯箱', quantity: '3', price: '1280', unit: '个', taxRate: '13' }]
    const session = await at.company.owner.ask<{ user: { name: string } }>('GET', '/session')
    person = session.body.user.name
    order = await made('/orders', { customer: customer.id, orderedOn: '2026-05-20', note: '货到付款', lines })
  })

  test('an order is printed, by a template drawn from one that comes along', async () => {
    const { page, t } = at
    if (look.width === 1440) await draw()
    await at.go(`print?entity=order&ids=${order.id}`)
    await page.getByRole('img', { name: t('第 1 页', 'Page 1') }).waitFor()
    await at.clean('print')
    const download = page.waitForEvent('download')
    await at.press(t('下载 PDF', 'Download PDF'))
    const text = await textsOf(await readFile(await (await download).path()))
    for (const said of [
      look.width === 1440 ? '供货合同' : 'Sales Contract',
      '户外灯箱',
      '3,840.00',
      '货到付款',
      // What was pressed into the template: a field, and a column of the lines.
      ...(look.width === 1440 ? [person, '税率', '13%'] : []),
    ])
      expect(text).toContain(said)
    await page.getByText(t('打印记录', 'Printed before')).waitFor()
  })

  async function draw() {
    const { page, t } = at
    await at.go('settings/printTemplates')
    const ready = page.locator('li').filter({ hasText: t('合同 A4', 'Contract, A4') })
    await ready.getByRole('button', { name: t('按它新建', 'Make one from it') }).click()
    // Drawn: the title stands where the template says.
    await page.locator('.print-canvas').getByText('{{title}}').waitFor({ timeout: 90_000 })
    const fields = page.getByLabel(t('可用的内容', 'What can be used'))
    await fields
      .getByRole('button', { name: t('创建时间', 'Created'), exact: true })
      .first()
      .waitFor()
    await fields.getByTitle('{{owner}}', { exact: true }).first().click()
    await page.locator('.print-canvas').getByText('{{owner}}').waitFor()
    await fields.locator('details[open]').nth(1).getByTitle('{{taxRate}}', { exact: true }).click()
    await page.locator('.print-sheet summary').click()
    await at.write(t('模板名称', 'Name'), t('我们的合同', 'Our contract'))
    await at.write(t('单据标题', 'Document title'), t('供货合同', 'Supply contract'))
    await at.press(t('保存', 'Save'))
    await at.told(t('已保存为新版本', 'Saved as a new version'))
  }

  test('the settings say what stands on the company’s paper, and what printers are off by', async () => {
    const { page, t } = at
    await at.go('settings/printTemplates')
    await at.write(t('开户行', 'Bank'), '招商银行')
    await at.press(t('保存抬头', 'Save the letterhead'))
    await at.told(t('已保存', 'Saved'))
    await at.press(t('添加打印机', 'Add a printer'))
    await at.write(t('名称', 'Name'), '仓库针打', page.locator('.print-printer'))
    await at.write(t('向右', 'Right'), '-1.5', page.locator('.print-printer'))
    await at.press(t('保存打印机', 'Save printers'))
    await expect
      .poll(async () => (await at.company.owner.ask('GET', '/print/paper')).body)
      .toMatchObject({ facts: { bank: '招商银行' }, printers: [{ name: '仓库针打', x: -1.5, y: 0 }] })
    await at.clean('settings of printing')
  })
})
