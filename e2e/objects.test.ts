import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import type { TestCompany } from '../src/server/testing/server.ts'
import { faults } from './axe.ts'
import { type Look, programOfFile, signIn } from './program.ts'

const program = await programOfFile()

interface Words {
  add: string
  save: string
  level: string
  creditLimit: string
  form: string
  customers: string
}

const zh: Words = {
  add: '加一个字段',
  save: '保存',
  level: '修改级别',
  creditLimit: '信用额度',
  form: '表单',
  customers: '客户',
}
const en: Words = {
  add: 'Add a field',
  save: 'Save',
  level: 'Change Level',
  creditLimit: 'Credit limit',
  form: 'Form',
  customers: 'Customers',
}

const clean = async (page: Page, place: string) => expect(await faults(page), place).toEqual([])

const looks: [Look, Words][] = [
  [{ locale: 'zh', width: 1440 }, zh],
  [{ locale: 'en', width: 390, theme: 'dark' }, en],
]

test.each(looks)(
  'an object is shaped on the screen: $locale, $width',
  { timeout: 120_000 },
  async (look, words) => {
    const company = await program.company()
    const page = await program.open(look)
    await signIn(page, program, company)
    const go = (path: string) => page.goto(`${program.base}/c/${company.slug}/${path}`)
    const press = (name: string) => page.getByRole('button', { name, exact: true }).click()

    await go('settings/fields')
    await addFormula(page, words)
    await clean(page, 'fields')

    await press(words.level)
    await page.locator('.shape-choice input').first().fill('贵宾')
    await page.locator('.shape-choice input').nth(1).fill('VIP')
    await clean(page, 'drawer')
    await press(words.save)
    await page.locator('.shape-drawer').waitFor({ state: 'hidden' })

    await go('settings/fields?part=form')
    const first = () => page.locator('.shape-form > li').nth(1)
    const before = await first().textContent()
    await first().getByRole('button').focus()
    await page.keyboard.press('Space')
    await page.locator('[data-dragging]').waitFor()
    await page.keyboard.press('ArrowDown')
    await expect.poll(() => page.locator('[aria-live=assertive]').first().textContent()).toContain('3')
    await page.keyboard.press('Space')
    await expect.poll(() => first().textContent()).not.toBe(before)
    await clean(page, 'form')
    await press(words.save)
    await page.locator('.shape-foot .gx-primary[disabled]').waitFor()

    const made = await company.owner.ask<{ id: string; c_reserve: string }>('POST', '/customers', {
      name: '华章',
      level: 'key',
      creditLimit: '100',
    })
    expect(made.body.c_reserve).toBe('13')
    await go(`customers/${made.body.id}`)
    await page.getByText('13.00').first().waitFor()
    await page
      .getByText(look.locale === 'zh' ? '贵宾' : 'VIP')
      .first()
      .waitFor()
    await stays(company)
  },
)

async function addFormula(page: Page, words: Words): Promise<void> {
  await page.getByRole('button', { name: words.add }).click()
  await page.locator('#shape-zh').fill('保证金')
  await page.locator('#shape-en').fill('Reserve')
  await page.locator('#shape-kind').selectOption('formula')
  await page.locator('#shape-result').selectOption('money')
  await page.locator('#shape-formula').fill('creditLimit * 13% + nothing')
  await page.locator('.shape-place mark', { hasText: 'nothing' }).waitFor()
  await page.locator('#shape-formula').fill(`{${words.creditLimit}} * 13%`)
  await page.locator('.shape-place').waitFor({ state: 'detached' })
  await page.getByRole('button', { name: words.save, exact: true }).click()
  await page.locator('.shape-key', { hasText: 'c_reserve' }).waitFor({ state: 'attached' })
}

/** What the screens kept is what the API tells. */
async function stays(company: TestCompany): Promise<void> {
  const { body } = await company.owner.ask<{ data: { shape: { fields: object; form: object[] } }[] }>(
    'GET',
    '/shapes',
  )
  expect(body.data[0]?.shape.fields).toMatchObject({
    level: { choices: [{ value: 'key', label: { zh: '贵宾', en: 'VIP' } }, {}, {}] },
  })
  expect(body.data[0]?.shape.form.length).toBeGreaterThan(2)
}
