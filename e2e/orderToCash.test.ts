import { beforeAll, describe, expect, test } from 'vitest'
import { makerOf, type Row } from '../src/server/testing/server.ts'
import { type Desk, desk, opposites } from './desk.ts'
import { programOfFile } from './program.ts'

/** What an order clerk, a warehouse clerk and an accountant do with one order until it is paid. */

const program = await programOfFile()

describe.each(opposites)('an order becomes money in $locale at $width px', look => {
  let at: Desk
  let customer: string
  let order: Row & { number: string }

  beforeAll(async () => {
    at = await desk(program, look)
    const { owner } = at.company
    const made = makerOf(owner)
    customer = (await made('/customers', { name: '杭州青禾文化传媒有限公司', paymentDays: 30 })).id
    const products = await Promise.all(
      ['画册', '海报'].map((name, index) => made('/products', { name, code: `P${index}`, unit: '本' })),
    )
    const lines = products.map(({ id }, index) => ({
      product: id,
      quantity: '10',
      price: String(10 * (index + 1)),
    }))
    const draft = await made('/orders', { customer, lines })
    order = (await owner.ask<typeof order>('POST', `/orders/${draft.id}/confirm`)).body
  })

  const items = async () =>
    (
      await at.company.owner.ask<{ data: { open: string; kind: string; id: string }[] }>(
        'GET',
        `/receivables?filter[customer][eq]=${customer}&sort=createdAt&fields=open,kind`,
      )
    ).body.data

  test('it is delivered in two parts, each made from what is open', async () => {
    const { page, t } = at
    const now = (name: string) => page.getByLabel(t(`本次出货：${name}`, `Deliver now: ${name}`))
    await at.go(`deliveries/new?source=${order.id}`)
    await now('画册').fill('4')
    await now('海报').fill('')
    await at.clean('a delivery note from an order')
    await at.press(t('确认出货', 'Confirm'))
    await page.getByRole('heading', { level: 1, name: /^DN/ }).waitFor()
    await at.clean('a delivery note')
    await at.go(`deliveries/new?source=${order.id}`)
    // What is open is there already.
    await expect.poll(() => now('画册').inputValue()).toBe('6')
    expect(await now('海报').inputValue()).toBe('10')
    await at.press(t('确认出货', 'Confirm'))
    await page.getByRole('heading', { level: 1, name: /^DN/ }).waitFor()
    expect((await items()).map(item => [item.kind, item.open])).toEqual([
      ['delivery', '40'],
      ['delivery', '260'],
    ])
  })

  test('it is invoiced', async () => {
    const { page, t } = at
    await at.go(`invoices/new?source=${order.id}`)
    await page.getByLabel(t('本次开票：海报', 'Invoice now: 海报')).waitFor()
    await at.clean('an invoice from an order')
    await at.press(t('确认开票', 'Confirm'))
    await page.getByRole('heading', { level: 1, name: /^IV/ }).waitFor()
    await at.clean('an invoice')
  })

  test('two receipts settle it, what is due first before the rest; too much is refused', async () => {
    const { page, t, label } = at
    const receive = async (amount: string) => {
      await at.go(`receipts/new?customer=${customer}`)
      await at.write(t('金额', 'Amount'), amount)
      await page
        .getByRole('button', { name: t('自动核销（先到期的先核）', 'Settle what is due first') })
        .click()
    }
    await receive('100')
    const parts = page.getByLabel(new RegExp(`^${t('本次核销', 'Settle now')} DN`))
    expect(await parts.evaluateAll(all => all.map(one => (one as HTMLInputElement).value))).toEqual([
      '40',
      '60',
    ])
    await parts.first().fill('41')
    await at.press(t('确认收款', 'Confirm'))
    await at.told(t('超过未核销', 'more than is open'))
    await parts.first().fill('40')
    await at.clean('a receipt and what it settles')
    await at.press(t('确认收款', 'Confirm'))
    await page.getByRole('heading', { level: 1, name: /^RC/ }).waitFor()
    await at.clean('a receipt')
    expect((await items()).map(item => item.open)).toEqual(['0', '200', '0'])

    await receive('250')
    await page.locator('.settle-sums').getByText('50.00').waitFor()
    await at.press(t('确认收款', 'Confirm'))
    await page.getByRole('heading', { level: 1, name: /^RC/ }).waitFor()
    expect((await items()).map(item => item.open)).toEqual(['0', '0', '0', '-50'])
    await page
      .getByText(label({ zh: '未核销（预收）', en: 'Unapplied (prepayment)' }))
      .first()
      .waitFor()
  })

  test('the statement goes from nothing to the prepayment; the ageing says the same', async () => {
    const { page, t } = at
    await at.go(`statement?party=${customer}`)
    await page.locator('.money-edge').last().getByText('-50.00').waitFor()
    expect(await page.locator('.money-account tr:not(.money-edge)').count()).toBe(4)
    await at.clean('a statement')
    await at.go('ageing')
    await page.getByRole('link', { name: '-50.00' }).waitFor()
    await at.clean('the ageing')
    await at.go('statement/send?from=2020-01-01&to=2099-12-31')
    await page.getByText(t('还没有设置发信服务器', 'No mail server is set')).waitFor()
    await at.clean('statements for many')
    await at.go('dunning')
    await page.getByText(t('现在没有要催的款', 'Nobody is to be asked now')).waitFor()
    await at.go('stock/count')
    await page.getByText(t('实际数量', 'what is there')).waitFor()
    await at.clean('a count')
  })

  test('of a gift and what was paid for, the line comes back that is asked, no more than was delivered', async () => {
    const { page, t } = at
    const { owner } = at.company
    const made = makerOf(owner)
    const { id: product } = await made('/products', { name: '手提袋' })
    const lines = [
      { product, quantity: '10', price: '10' },
      { product, quantity: '3', price: '0' },
    ]
    const draft = await made('/orders', { customer, lines })
    const { body: sold } = await owner.ask<Row & { lines: Row[] }>('POST', `/orders/${draft.id}/confirm`)
    await at.go(`orders/${sold.id}`)
    await at.press(t('退货', 'Return'))
    const dialog = page.getByRole('dialog')
    await dialog.getByText(t('没有可退的', 'Nothing can come back')).waitFor()
    const note = await made('/deliveries', {
      customer,
      lines: sold.lines.map((line, place) => ({ orderLine: line.id, quantity: place ? '2' : '4' })),
    })
    await owner.ask('POST', `/deliveries/${note.id}/confirm`)
    await at.go(`orders/${sold.id}`)
    await at.press(t('退货', 'Return'))
    await dialog.getByText(t('部分退回', 'Some of it')).click()
    const back = dialog.getByLabel(t('退回数量：手提袋', 'Quantity back: 手提袋')).nth(1)
    await back.fill('3')
    await dialog.getByLabel(t('退货原因', 'Reason')).fill('x')
    await at.clean('what comes back of an order')
    await dialog.getByText('2', { exact: true }).waitFor()
    await at.press(t('建立退货单', 'Make the return'), dialog)
    await dialog.getByText(t('最多可退 2', 'At most 2')).waitFor()
    await back.fill('2')
    await at.press(t('建立退货单', 'Make the return'), dialog)
    await at.told(t('退货单已建立', 'The return is made'))
    const { body } = await owner.ask<{ data: Row[] }>('GET', `/orders?filter[original][eq]=${sold.id}`)
    expect(body.data).toMatchObject([{ amount: '0' }])
  })
})
