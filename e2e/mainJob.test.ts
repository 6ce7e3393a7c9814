import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import type { TestCompany } from '../src/server/testing/server.ts'
import * as files from './files.ts'
import { importFile } from './importing.ts'
import { type Look, programOfFile, signIn } from './program.ts'

const program = await programOfFile()

const looks: Look[] = [
  { locale: 'zh', width: 1440 },
  { locale: 'zh', width: 390 },
  { locale: 'en', width: 1440 },
  { locale: 'en', width: 390 },
]

const customer = '杭州青禾文化传媒有限公司'

describe.each(looks)('the main job in $locale at $width px', look => {
  const t = (zh: string, en: string) => (look.locale === 'zh' ? zh : en)
  let page: Page
  let company: TestCompany
  const at = (path: string) => `${program.base}/c/${company.slug}/${path}`

  beforeAll(async () => {
    company = await program.company()
    page = await program.open(look)
    await signIn(page, program, company)
  })

  test('customers, contacts and orders come in from spreadsheets', async () => {
    await importFile(page, at('imports/new?object=customers'), files.customers, look.locale)
    await importFile(page, at('imports/new?object=contacts'), files.contacts, look.locale)
    await importFile(page, at('imports/new?object=orders'), files.orders, look.locale)
    const { body: count } = await company.owner.ask<{ count: number }>('GET', '/customers/count')
    expect(count.count).toBe(4)
    const { body: orders } = await company.owner.ask<{ count: number }>('GET', '/orders/count')
    expect(orders.count).toBe(30)
  })

  test('Today says who is past the rhythm and why, and opens the customer', async () => {
    await page.goto(at('today'))
    const row = page.locator('.today-row, .today-list li').filter({ hasText: customer }).first()
    await row.waitFor()
    expect(await row.textContent()).toContain(t('未下单', 'No order for'))
    await row.getByRole('link', { name: customer }).click()
    await page.getByRole('heading', { level: 1, name: customer }).waitFor()
  })

  test('the customer page tells worth, people, reasons; a contact record plans the next contact', async () => {
    await page
      .locator('.customer-reasons')
      .filter({ hasText: t('未下单', 'No order for') })
      .waitFor()
    expect(await page.locator('.customer-figures').textContent()).toContain('¥')
    await page.locator('.customer-contacts').getByRole('link', { name: '王晓梅', exact: true }).waitFor()

    await page.keyboard.press('Control+j')
    const form = page.getByRole('dialog').locator('form.quick')
    await form.locator('textarea').fill(t('报价已发，等回复', 'Quote sent, waiting'))
    await form.getByRole('button', { name: t('明天', 'Tomorrow'), exact: true }).click()
    await page.keyboard.press('Control+Enter')
    await form.waitFor({ state: 'detached' })
    await page.locator('.gx-timeline').getByText(t('报价已发，等回复', 'Quote sent, waiting')).waitFor()

    await page.goto(at('today'))
    await page.locator('#today-tomorrow').getByRole('link', { name: customer }).waitFor()
  })

  test.each([
    ['two characters', '青禾', customer],
    ['pinyin initials', 'hzqh', customer],
    ['part of a phone number', '8800', customer],
    ['the phone of a person', '0000123', '王晓梅'],
  ])('anyone is found by %s', async (_by, typed, name) => {
    await page.keyboard.press('Control+k')
    const box = page.getByRole('dialog').getByRole('combobox')
    await box.fill(typed)
    await page.getByRole('option').filter({ hasText: name }).first().waitFor()
    await page.keyboard.press('Escape')
    // The box itself: what is in it counts as gone a moment earlier, when the browser has only hidden it.
    await page.locator('.gx-command').waitFor({ state: 'detached' })
  })
})
