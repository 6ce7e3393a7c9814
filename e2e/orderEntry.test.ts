import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import type { TestCompany } from '../src/server/testing/server.ts'
import { faults } from './axe.ts'
import { enter, programOfFile, signIn } from './program.ts'

let company: TestCompany
let page: Page

const program = await programOfFile()

beforeAll(async () => {
  company = await program.company()
  const { ask } = company.owner
  await ask('POST', '/customers', { name: '杭州青禾文化传媒有限公司' })
  for (const [index, name] of ['画册', '名片', '易拉宝', '海报', '手提袋'].entries())
    await ask('POST', '/products', { name, code: `P${index + 1}`, unit: '个', price: '10', taxRate: '13' })
  page = await program.open({ locale: 'zh', width: 1440 })
  await signIn(page, program, company)
})

test('five lines from a blank form by the keyboard, in at most 60 keys beside what is typed', async () => {
  let keys = 0
  const press = async (key: string) => {
    keys += 1
    await page.keyboard.press(key)
  }
  await page.goto(`${program.base}/c/${company.slug}/orders/new`)
  await page.locator('.order-head input:focus').waitFor()
  await page.keyboard.type('青禾')
  await page.locator('.ant-select-item-option').filter({ hasText: '杭州青禾' }).waitFor()
  await press('Enter')
  for (let line = 1; line <= 5; line += 1) {
    await page.locator(`[data-cell="${line - 1}.product"] input:focus`).waitFor()
    await page.keyboard.type(`P${line}`)
    await press('Enter')
    await page.locator(`[data-cell="${line - 1}.quantity"] input:focus`).waitFor()
    await page.keyboard.type(String(line))
    await press('Enter')
  }
  expect(await page.locator('.order-amount dd').textContent()).toContain('150.00')
  await page.locator('.order-capitals').getByText('壹佰伍拾元整').waitFor()
  await press('Control+s')
  await page.waitForURL(/\/orders\/[0-9a-f-]{36}$/)
  await page.getByRole('heading', { level: 1, name: '（未编号）' }).waitFor()
  await press('Control+Enter')
  await page.getByRole('heading', { level: 1, name: /^SO/ }).waitFor()
  expect(keys).toBeLessThanOrEqual(60)
  const { body } = await company.owner.ask<{ data: { status: string; amount: string }[] }>('GET', '/orders')
  expect(body.data).toMatchObject([{ status: 'confirmed', amount: '150' }])
})

test('rows of a spreadsheet are pasted; one whose product is unknown is marked', async () => {
  await page.goto(`${program.base}/c/${company.slug}/orders/new`)
  const cell = page.locator('[data-cell="0.product"] input')
  await cell.focus()
  await cell.evaluate(input => {
    const clipboardData = new DataTransfer()
    clipboardData.setData('text/plain', 'P1\t3\t9\n没有的东西\t1\t5\n')
    input.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
  })
  await page.locator('[data-cell="0.product"] input[value="画册"]').waitFor()
  expect(await page.locator('[data-cell="0.price"] input').inputValue()).toBe('9')
  expect(await page.locator('[data-cell="1.product"] input').getAttribute('aria-invalid')).toBe('true')
})

test('what is keyed and not saved is offered again after the tab is gone, and an order is copied', async () => {
  const blank = `${program.base}/c/${company.slug}/orders/new`
  const kept = () =>
    page.evaluate(() => {
      const key = Object.keys(localStorage).find(one => /^guanxi\.kept\..*\.order\.new$/.test(one))
      const { lines } = JSON.parse(localStorage.getItem(key ?? '') ?? '{"lines":[]}')
      return lines.map((line: { quantity: string }) => line.quantity)
    })
  await page.goto(blank)
  await page.evaluate(() => localStorage.clear())
  await page.locator('[data-cell="0.product"] input').fill('P3')
  await page.getByRole('option').filter({ hasText: 'P3' }).click()
  await page.locator('[data-cell="0.quantity"] input').fill('7')
  await expect.poll(kept).toContain('7')
  await page.goto(blank)
  await page.getByRole('button', { name: '继续填写' }).click()
  await page.locator('[data-cell="0.product"] input[value="易拉宝"]').waitFor()
  expect(await page.locator('[data-cell="0.quantity"] input').inputValue()).toBe('7')
  await page.locator('.order-head .ant-select input').first().fill('青禾')
  await page.locator('.ant-select-item-option').filter({ hasText: '杭州青禾' }).click()
  await page.keyboard.press('Control+s')
  await page.waitForURL(/\/orders\/[0-9a-f-]{36}$/)
  expect(await kept()).toEqual([])
  await page.goto(`${blank}?copy=${page.url().split('/').at(-1)}`)
  await page.locator('[data-cell="0.product"] input[value="易拉宝"]').waitFor()
  expect(await page.locator('[data-cell="0.quantity"] input').inputValue()).toBe('7')
  expect(await page.getByRole('status').filter({ hasText: '未保存' }).count()).toBe(0)
})

test('prices follow the list of the customer and the quantity, unless one is keyed by hand', async () => {
  const { ask } = company.owner
  const { body: list } = await ask<{ id: string }>('POST', '/priceLists', { name: '批发价' })
  const { body: found } = await ask<{ data: { id: string }[] }>('GET', '/products?filter[code][eq]=P5')
  for (const [fromQuantity, price] of Object.entries({ 0: '9', 100: '8' }))
    await ask('POST', '/priceListLines', {
      priceList: list.id,
      product: found.data[0]?.id,
      fromQuantity,
      price,
    })
  await page.goto(`${program.base}/c/${company.slug}/orders/new`)
  await page.locator('.order-head .ant-select input').first().fill('青禾')
  await page.locator('.ant-select-item-option').filter({ hasText: '杭州青禾' }).click()
  await page.locator('.order-head').getByText('批发价').waitFor()
  await page.locator('[data-cell="0.product"] input').fill('P5')
  await page.getByRole('option').filter({ hasText: 'P5' }).click()
  const [quantity, price] = ['quantity', 'price'].map(name => page.locator(`[data-cell="0.${name}"] input`))
  await expect.poll(() => price?.inputValue()).toBe('9')
  await quantity?.fill('150')
  await expect.poll(() => price?.inputValue()).toBe('8')
  await page.getByText('批发价 · 满 100').waitFor()
  await price?.fill('7')
  await quantity?.fill('5')
  await page.getByRole('button', { name: '应为 9' }).click()
  expect(await price?.inputValue()).toBe('9')
})

test('on a phone every line stands whole within the screen, and a further one comes by a press', async () => {
  const phone = await program.open({ locale: 'zh', width: 390 })
  await signIn(phone, program, company)
  await phone.goto(`${program.base}/c/${company.slug}/orders/new`)
  await phone.locator('.order-head input:focus').waitFor()
  const key = async (line: number, code: string, quantity: string) => {
    await phone.locator(`[data-cell="${line}.product"] input`).fill(code)
    await phone.getByRole('option').filter({ hasText: code }).click()
    await phone.locator(`[data-cell="${line}.quantity"] input`).fill(quantity)
  }
  await key(0, 'P1', '2')
  await phone.getByRole('button', { name: '加一行' }).click()
  await phone.locator('[data-cell="1.product"] input:focus').waitFor()
  await key(1, 'P2', '3')
  expect(await phone.locator('.order-sum').allTextContents()).toEqual(['20.00', '30.00'])
  const parts = await phone.locator('.order-grid :is(input, .order-sum, .order-remove)').all()
  expect(parts).toHaveLength(14)
  for (const part of parts) {
    const box = await part.boundingBox()
    expect(box?.x).toBeGreaterThanOrEqual(0)
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(390)
  }
})

test('an order that a rule catches waits, is agreed to with one thumb on a phone, and is confirmed by that', async () => {
  const boss = await company.person('admin')
  const { ask } = company.owner
  const rule = {
    subject: 'order',
    name: '大额订单',
    when: [{ fact: 'amount', operator: 'above', value: '5000' }],
    steps: [{ who: 'people', ids: [boss.id] }],
  }
  expect((await ask('POST', '/approvals/rules', rule)).status).toBe(201)
  const { body: customers } = await ask<{ data: { id: string }[] }>('GET', '/customers')
  const lines = [{ description: '展台', quantity: '1', price: '8000' }]
  const { body: order } = await ask<{ id: string }>('POST', '/orders', {
    customer: customers.data[0].id,
    lines,
  })
  await page.goto(`${program.base}/c/${company.slug}/orders/${order.id}`)
  await page.locator('[data-cell="0.price"] input').waitFor()
  await page.keyboard.press('Control+Enter')
  await page.locator('.approval-band').filter({ hasText: '审批中 · 等待' }).waitFor()
  expect(await page.locator('[data-cell="0.price"]').count()).toBe(0)
  const look = { locale: 'zh', width: 390 } as const
  const phone = await program.open(look)
  await enter(phone, program, boss.email, look)
  await phone.goto(`${program.base}/c/${company.slug}/approvals`)
  await phone.getByRole('link', { name: /青禾.*确认订单/ }).click()
  await phone.getByText('8,000.00 CNY').first().waitFor()
  await phone.waitForFunction(() => !document.querySelector('[aria-busy=true]'))
  expect(await faults(phone)).toEqual([])
  expect(await phone.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
  await phone.getByRole('button', { name: '同意' }).click()
  await phone.locator('.gx-tag').filter({ hasText: '已批准' }).waitFor()
  await page.getByRole('heading', { level: 1, name: /^SO/ }).waitFor()
})
