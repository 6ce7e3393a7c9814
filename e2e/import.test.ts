import { readFile } from 'node:fs/promises'
import { writeXlsx } from 'hucre/xlsx'
import iconv from 'iconv-lite'
import type { Locator, Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import type { TestCompany } from '../src/server/testing/server.ts'
import { faults } from './axe.ts'
import { type Look, programOfFile, signIn } from './program.ts'

const program = await programOfFile()

type Sheet = { name: string; mimeType: string; buffer: Buffer }

/** As an older office program saves it: notes above the header, GB18030, and one telephone number that is none. */
const customers: Sheet = {
  name: '客户资料.csv',
  mimeType: 'text/csv',
  buffer: iconv.encode(
    [
      '客户资料表,,,,',
      '客户名称,客户编号,电话,省份,合作渠道',
      '杭州青禾文化传媒有限公司,KH001,0571-88001122,浙江,展会',
      '苏州明远包装材料有限公司,KH002,13812345678,江苏,老客户介绍',
      '上海锦程国际贸易有限公司,KH003,021-65432100,上海,展会',
      '成都蜀香餐饮管理有限公司,KH004,12ab,四川,网络',
    ].join('\r\n'),
    'gb18030',
  ),
}

const contacts = [
  ['姓名', '客户名称', '职位', '手机'],
  ['王晓梅', '杭州青禾文化传媒有限公司', '采购经理', '13700001234'],
  ['陈立', '苏州明远包装材料有限公司', '总经理', '13600004321'],
]

const orders: Sheet = {
  name: '订单.csv',
  mimeType: 'text/csv',
  buffer: Buffer.from(
    [
      '订单号,客户名称,下单日期,产品编号,产品名称,数量,单价',
      'SO1,杭州青禾文化传媒有限公司,2026-03-01,P1,画册,100,12.5',
      'SO1,杭州青禾文化传媒有限公司,2026-03-01,P2,名片,10,30',
      'SO2,苏州明远包装材料有限公司,2026-04-02,P3,纸箱,500,3.2',
      'SO3,宁波新客户有限公司,2026-04-05,P3,纸箱,-20,3.2',
    ].join('\n'),
  ),
}

async function workbook(): Promise<Sheet> {
  const bytes = await writeXlsx({ sheets: [{ name: '联系人', rows: contacts }] })
  const mimeType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
  return { name: '联系人.xlsx', mimeType, buffer: Buffer.from(bytes) }
}

/** Nothing on the screen itself that axe holds serious or critical. */
const isAccessible = async (page: Page) => expect(await faults(page, 'main')).toEqual([])

/** `{ read: 5, customers: 3, failed: 1 }`, as the figures stand on the screen. */
async function figures(counts: Locator): Promise<Record<string, number>> {
  await counts.first().waitFor()
  const all = await counts
    .locator('[data-figure]')
    .evaluateAll(elements =>
      elements.map(one => [one.getAttribute('data-figure'), one.querySelector('dd')?.textContent]),
    )
  return Object.fromEntries(all.map(([name, value]) => [name, Number(value?.replaceAll(',', ''))]))
}

const looks: Look[] = [
  { locale: 'zh', width: 1440, theme: 'light' },
  { locale: 'en', width: 390, theme: 'dark' },
]

describe.each(looks)('import in $locale, $theme, at $width px', look => {
  let page: Page
  let company: TestCompany
  const t = (zh: string, en: string) => (look.locale === 'zh' ? zh : en)
  const at = (path: string) => `${program.base}/c/${company.slug}/${path}`
  const button = (zh: string | RegExp, en: string | RegExp) =>
    page.getByRole('button', { name: look.locale === 'zh' ? zh : en })
  const count = async (objects: string) =>
    (await company.owner.ask<{ count: number }>('GET', `/${objects}/count`)).body.count

  beforeAll(async () => {
    company = await program.company()
    page = await program.open(look)
    await signIn(page, program, company)
  })

  const choose = async (objects: string, file: Sheet) => {
    await page.goto(at(`imports/new?object=${objects}`))
    await page.locator('input[type=file]').setInputFiles(file)
    await page.waitForURL(/\/imports\/[0-9a-f-]{36}/)
  }
  const tryOut = async () => {
    await button(/^试运行/, /^Try it/).click()
    return figures(page.locator('.imports-trial .imports-counts'))
  }
  const run = async () => {
    await button(/^开始导入/, /^(Import \d|Start the import)/).click()
    await button('撤销这次导入', 'Undo this import').waitFor()
    return figures(page.locator('.imports-report .imports-counts'))
  }

  test('an empty company is asked for its customers', async () => {
    await page.goto(at('today'))
    await page.getByRole('link', { name: t('导入您的客户', 'Import your customers') }).click()
    await page.locator('.imports-drop').waitFor()
    await isAccessible(page)
  })

  test('customers of a Chinese list come in with a field of the company’s own; the wrong row is told and can be had', async () => {
    await choose('customers', customers)
    const header = page.locator('.imports-preview [data-header]')
    expect(await header.textContent()).toContain('客户名称')
    await isAccessible(page)

    await page.getByRole('button', { name: /合作渠道/ }).click()
    await page.getByRole('combobox', { name: t('查找', 'Find') }).fill(t('新建', 'new field'))
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: t('新建字段', 'New field') }).click()
    await page.getByRole('button', { name: /“合作渠道”.*[:：].*合作渠道/ }).waitFor()

    expect(await tryOut()).toMatchObject({ read: 4, customers: 3, failed: 1 })
    await page.locator('.imports-errors').getByText('12ab').first().waitFor()
    await isAccessible(page)
    expect(await count('customers')).toBe(0)

    expect(await run()).toMatchObject({ read: 4, customers: 3, failed: 1 })
    await page.locator('.imports-errors').getByText('12ab').first().waitFor()
    await isAccessible(page)
    const download = page.waitForEvent('download')
    await page.getByRole('link', { name: t('下载出错的', 'Download the') }).click()
    expect(await readFile(await (await download).path(), 'utf8')).toContain('成都蜀香餐饮管理有限公司')

    await page.getByRole('link', { name: t('看新导入的客户', 'See the new customers') }).click()
    for (const name of ['杭州青禾文化传媒有限公司', '苏州明远包装材料有限公司', '上海锦程国际贸易有限公司'])
      await page.getByText(name).first().waitFor()
  })

  test('the same list again changes nothing that is there', async () => {
    await choose('customers', customers)
    expect(await tryOut()).toMatchObject({ created: 0, skipped: 3, failed: 1 })
  })

  test('contacts of a workbook find their customers', async () => {
    await choose('contacts', await workbook())
    await tryOut()
    expect(await run()).toMatchObject({ read: 2, contacts: 2, failed: 0 })
  })

  test('order lines become orders, with the customer and the products that were missing', async () => {
    await choose('orders', orders)
    await tryOut()
    expect(await run()).toMatchObject({ read: 4, customers: 1, orders: 3, orderLines: 4, returned: 1 })
    expect([await count('customers'), await count('products')]).toEqual([4, 3])
  })

  test('undone one after the other, nothing is left', async () => {
    await page.goto(at('imports'))
    const undo = page.locator('.imports-list').getByRole('button', { name: t('撤销', 'Undo') })
    await undo.first().waitFor()
    await isAccessible(page)
    for (let left = 3; left > 0; left--) {
      await undo.first().click()
      await page
        .getByRole('dialog')
        .getByRole('button', { name: t('撤销导入', 'Undo the import') })
        .click()
      await page.waitForFunction(
        ([words, expected]) =>
          [...document.querySelectorAll('.imports-state')].filter(one => one.textContent === words).length ===
          expected,
        [t('已撤销', 'Undone'), 4 - left] as const,
      )
    }
    for (const objects of ['customers', 'contacts', 'orders', 'products'])
      expect([objects, await count(objects)]).toEqual([objects, 0])
  })
})
