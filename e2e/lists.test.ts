import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import type { TestCompany } from '../src/server/testing/server.ts'
import { enter, type Look, programOfFile, signIn } from './program.ts'

const program = await programOfFile()

type Customer = { id: string; level: string; nextContactAt: string; tags: string[] }

const noon = (days: number) => {
  const day = new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)
  return `${day}T04:00:00.000Z`
}

async function prepared(look: Look): Promise<{ company: TestCompany; page: Page; ids: string[] }> {
  const company = await program.company()
  const ids: string[] = []
  for (const [name, level] of [
    ['杭州青禾', 'potential'],
    ['上海云帆', 'ordinary'],
  ]) {
    const fields = { name, level, region: '浙江', city: '杭州', nextContactAt: noon(0), tags: ['展会'] }
    ids.push((await company.owner.ask<Customer>('POST', '/customers', fields)).body.id)
  }
  const page = await program.open(look)
  await enter(page, program, company.owner.email, look)
  return { company, page, ids }
}

const looks: Look[] = [
  { locale: 'zh', width: 1440 },
  { locale: 'en', width: 390, theme: 'dark' },
]

test.each(looks)('a list in all its modes: $locale, $width', { timeout: 120_000 }, async look => {
  const { company, page, ids } = await prepared(look)
  const say = (zh: string, en: string) => (look.locale === 'zh' ? zh : en)
  const go = (path: string) => page.goto(`${program.base}/c/${company.slug}/${path}`)
  const customer = async () => (await company.owner.ask<Customer>('GET', `/customers/${ids[0]}`)).body

  // From the table to the board by the menu, and a card to another column by its own.
  await go('customers')
  await page.getByRole('button', { name: say('表格', 'Table') }).click()
  await page.getByRole('radio', { name: say('看板', 'Board') }).click()
  await page.keyboard.press('Escape')
  // Columns out of sight are not read yet.
  await page.getByRole('region', { name: say('潜在', 'Potential') }).scrollIntoViewIfNeeded()
  const card = page.locator('.gx-board-card', { hasText: '杭州青禾' })
  await card.getByRole('button', { name: say('移到…', 'Move to…') }).click()
  await page.getByRole('menuitemcheckbox', { name: say('重要', 'Key') }).click()
  await expect.poll(async () => (await customer()).level).toBe('key')
  await page
    .getByRole('region', { name: say('重要', 'Key') })
    .getByText('杭州青禾')
    .waitFor()

  await go('customers?mode=region.region')
  await page.getByRole('button', { name: say('浙江', 'Zhejiang') }).click()
  await page.getByText('杭州', { exact: true }).waitFor()

  await go('customers?mode=calendar.nextContactAt')
  const entry = page.locator('.gx-calendar-entry', { hasText: '杭州青禾' })
  await entry.waitFor()
  if (look.width > 760) {
    const before = (await customer()).nextContactAt
    await entry.focus()
    await page.keyboard.press('Shift+ArrowLeft')
    await expect
      .poll(async () => Date.parse(before) - Date.parse((await customer()).nextContactAt))
      .toBe(86_400_000)
    await page.getByRole('button', { name: '撤销' }).click()
    await expect.poll(async () => (await customer()).nextContactAt).toBe(before)
  }
})

test('a view with colours is saved, opened by its link in another window, and made the first one there is', {
  timeout: 120_000,
}, async () => {
  const { company, page } = await prepared({ locale: 'zh', width: 1440 })
  const go = (on: Page, path: string) => on.goto(`${program.base}/c/${company.slug}/${path}`)
  const colours = [{ field: 'level', op: 'eq', value: 'potential', colour: 'red', label: '要培养' }]
  await go(page, `customers?mode=table&sort=name&colours=${encodeURIComponent(JSON.stringify(colours))}`)
  const marked = (on: Page) =>
    on.locator('.gx-row[data-mark=red]', { hasText: '杭州青禾' }).getByText('要培养')
  await marked(page).waitFor()
  await page.getByRole('button', { name: '存为视图' }).click()
  await page.getByLabel('名称', { exact: true }).fill('培养')
  await page.getByLabel('所有人').check()
  await page.getByRole('button', { name: '保存', exact: true }).click()
  await page.locator('.gx-tab[aria-selected=true]', { hasText: '培养' }).waitFor()
  const link = new URL(page.url())

  const other = await program.open({ locale: 'zh', width: 1440 })
  await signIn(other, program, company)
  await go(other, `customers${link.search}`)
  await marked(other).waitFor()
  await other.getByRole('button', { name: '视图操作' }).click()
  await other.getByRole('menuitemcheckbox', { name: '设为我的默认视图' }).click()
  await expect
    .poll(async () => (await company.owner.ask('GET', '/viewPreferences')).body)
    .toMatchObject({ customer: { start: link.searchParams.get('view') } })
  await go(other, 'customers')
  await marked(other).waitFor()
})

test('tags are put on many records, and taken back', {
  timeout: 120_000,
}, async () => {
  const { company, page, ids } = await prepared({ locale: 'zh', width: 1440 })
  const go = (path: string) => page.goto(`${program.base}/c/${company.slug}/${path}`)
  const tags = async () => (await company.owner.ask<Customer>('GET', `/customers/${ids[0]}`)).body.tags
  await go('customers')
  await page.getByRole('checkbox', { name: '选择已载入的全部' }).check()
  await page.getByRole('button', { name: '修改字段' }).click()
  await page.getByRole('option', { name: '添加标签' }).click()
  await page.getByText('将修改 2 条客户').waitFor()
  await page.getByRole('combobox', { name: '标签' }).fill('重点跟进')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: '添加标签' }).click()
  await expect.poll(tags).toEqual(['展会', '重点跟进'])
  await page.getByRole('button', { name: '撤销' }).click()
  await expect.poll(tags).toEqual(['展会'])
})
