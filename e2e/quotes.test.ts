import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import type { TestCompany } from '../src/server/testing/server.ts'
import { faults } from './axe.ts'
import { type Look, programOfFile, signIn } from './program.ts'

let company: TestCompany

const program = await programOfFile()

beforeAll(async () => {
  company = await program.company()
  const { ask } = company.owner
  await ask('POST', '/customers', { name: '杭州青禾文化传媒有限公司' })
  for (const [index, name] of ['画册', '名片'].entries())
    await ask('POST', '/products', { name, code: `P${index + 1}`, unit: '个', price: '10', taxRate: '13' })
})

const looks: Look[] = [
  { locale: 'zh', width: 1440 },
  { locale: 'en', width: 1440 },
  { locale: 'zh', width: 390 },
  { locale: 'en', width: 390 },
]

describe.each(looks)('in $locale at $width', look => {
  const t = (zh: string, en: string) => (look.locale === 'zh' ? zh : en)
  let page: Page
  let address = ''
  let quote = ''
  const at = (path: string) => `${program.base}/c/${company.slug}/${path}`
  const button = (zh: string, en: string) => page.getByRole('button', { name: t(zh, en), exact: true })

  beforeAll(async () => {
    page = await program.open(look)
    await signIn(page, program, company)
  })

  test('a quote is keyed and sent, and its link made', async () => {
    await page.goto(at('quotes/new'))
    await page.locator('.order-head input:focus').waitFor()
    await page.keyboard.type('青禾')
    await page.locator('.ant-select-item-option').filter({ hasText: '杭州青禾' }).click()
    for (const [line, quantity] of ['4', '2'].entries()) {
      await page.locator(`[data-cell="${line}.product"] input`).fill(`P${line + 1}`)
      await page
        .getByRole('option')
        .filter({ hasText: `P${line + 1}` })
        .click()
      await page.locator(`[data-cell="${line}.quantity"] input`).fill(quantity)
      if (line === 0) await page.getByRole('button', { name: t('加一行', 'Add a line') }).click()
    }
    await page.getByLabel(t('整单折扣率', 'Discount on the whole')).fill('10')
    await expect.poll(() => page.locator('.order-amount dd').textContent()).toContain('54.00')
    expect(await faults(page, 'main')).toEqual([])
    await button('发出', 'Send').click()
    await page.getByRole('heading', { level: 1, name: /^QT/ }).waitFor()
    quote = page.url().split('/').at(-1)?.split('?')[0] ?? ''
    await button('分享', 'Share').click()
    await button('新建链接', 'Make a link').click()
    address = await page.getByLabel(t('链接地址', 'Address of the link')).inputValue()
    expect(new URL(address).pathname).toMatch(/^\/q\//)
    expect(await faults(page, 'main')).toEqual([])
  })

  test('the customer reads it without scripts, asks, is answered, and signs', async () => {
    const customer = await program.open(look)
    const loaded: string[] = []
    customer.on('request', request => loaded.push(request.resourceType()))
    await customer.goto(address)
    await customer.getByRole('heading', { level: 1, name: /QT/ }).waitFor()
    expect(loaded).toEqual(['document'])
    expect(await customer.evaluate(() => document.scripts.length)).toBe(0)
    expect(await customer.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
      look.width,
    )
    expect(await faults(customer)).toEqual([])
    await customer.getByLabel(t('您的问题', 'Your question')).fill('能开专票吗？')
    await customer.getByLabel(t('您的姓名', 'Your name')).last().fill('王经理')
    await customer.getByRole('button', { name: t('发送问题', 'Send the question') }).click()
    await customer.getByText('能开专票吗？').waitFor()

    await page.reload()
    await page.getByText('能开专票吗？').waitFor()
    await page.getByLabel(t('回复', 'Answer'), { exact: true }).fill('可以')
    await page.locator('.quote-answer').getByRole('button').click()
    await page.locator('.quote-messages').getByText('可以').waitFor()

    await customer.reload()
    await customer.getByText('可以', { exact: true }).waitFor()
    await customer.locator('#accept').getByLabel(t('您的姓名', 'Your name')).first().fill('王经理')
    await customer.getByRole('checkbox').check()
    await customer.getByRole('button', { name: t('签署并接受', 'Sign and accept') }).click()
    await customer.getByText(t('已签署并接受', 'Signed and accepted')).waitFor()
    expect(await faults(customer)).toEqual([])
    expect(loaded.every(kind => kind === 'document')).toBe(true)
  })

  test('it becomes an order of its lines; both name each other', async () => {
    await page.goto(at(`quotes/${quote}`))
    await page.locator('.quote-note[data-kind="accepted"]').getByText('王经理').waitFor()
    await button('转订单', 'Order').click()
    await page.locator('[data-cell="1.product"] input[value="名片"]').waitFor()
    expect(await page.locator('[data-cell="0.quantity"] input').inputValue()).toBe('4')
    expect(await page.locator('.order-amount dd').textContent()).toContain('54.00')
    await page.locator('[data-cell="0.quantity"] input').fill('3')
    await button('确认订单', 'Confirm').click()
    await page.getByRole('heading', { level: 1, name: /^SO/ }).waitFor()
    expect(await faults(page, 'main')).toEqual([])
    await page.locator('.gx-marks a[href*="/quotes/"]').click()
    await page.getByRole('heading', { level: 1, name: /^QT/ }).waitFor()
    await page.getByText(t('部分转订单', 'Partly ordered')).first().waitFor()
    await page.getByRole('tab', { name: t('订单', 'Orders') }).click()
    await page.getByRole('link', { name: /^SO/ }).waitFor()
    await button('转订单', 'Order').click()
    await page.locator('[data-cell="0.product"] input[value="画册"]').waitFor()
    expect(await page.locator('[data-cell="0.quantity"] input').inputValue()).toBe('1')
    expect(await page.locator('[data-cell] input[value="名片"]').count()).toBe(0)
  })

  test('the order is delivered in two parts, invoiced, and paid in two', async () => {
    const { ask } = company.owner
    const [order] = (
      await ask<{ data: { id: string; customer: { id: string } }[] }>(
        'GET',
        `/orders?filter[quote][eq]=${quote}`,
      )
    ).body.data
    const confirmed = (path: string, number: RegExp, label: [string, string]) => async (part?: string) => {
      await page.goto(at(path))
      const now = page.locator('.doc-cell input').first()
      await now.waitFor()
      if (part) await now.fill(part)
      await button(...label).click()
      await page.getByRole('heading', { level: 1, name: number }).waitFor()
    }
    const deliver = confirmed(`deliveries/new?source=${order?.id}`, /^DN/, ['确认出货', 'Confirm'])
    await deliver('1')
    await deliver()
    await confirmed(`invoices/new?source=${order?.id}`, /^IV/, ['确认开票', 'Confirm'])()
    for (const amount of ['20', '25']) {
      await page.goto(at(`receipts/new?customer=${order?.customer.id}`))
      await page.locator('.order-head').getByLabel(t('金额', 'Amount')).first().fill(amount)
      await button('自动核销（先到期的先核）', 'Settle what is due first').click()
      await button('确认收款', 'Confirm').click()
      await page.getByRole('heading', { level: 1, name: /^RC/ }).waitFor()
    }
    const { body } = await ask('GET', `/orders/${order?.id}`)
    expect(body).toMatchObject({ delivery: 'done', invoicing: 'done' })
    const { body: owed } = await ask<{ data: { open: string }[] }>('GET', '/receivables?limit=100')
    expect(owed.data.reduce((sum, one) => sum + Number(one.open), 0)).toBe(0)
  })

  test('a new version stands beside the one before', async () => {
    const { ask } = company.owner
    const { body } = await ask<{ data: { id: string }[] }>('GET', '/customers')
    const made = await ask<{ id: string }>('POST', '/quotes', {
      customer: body.data[0]?.id,
      lines: [{ description: '海报', quantity: '10', price: '9' }],
    })
    const { id } = made.body
    await ask('POST', `/quotes/${id}/send`)
    const draft = (await ask<{ version: number; lines: { id: string }[] }>('POST', `/quotes/${id}/revise`))
      .body
    await ask('PATCH', `/quotes/${id}`, {
      version: draft.version,
      lines: [{ id: draft.lines[0]?.id, description: '海报', quantity: '10', price: '8' }],
    })
    await ask('POST', `/quotes/${id}/send`)
    await page.goto(at(`quotes/${id}?tab=versions`))
    const changed = page.locator('tr[data-change="changed"]')
    await changed.waitFor()
    expect(await changed.locator('del').allTextContents()).toEqual(['9', '90'])
    expect(await changed.locator('ins').allTextContents()).toEqual(['8', '80'])
    expect(await faults(page, 'main')).toEqual([])
  })
})
