import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import type { TestCompany } from '../src/server/testing/server.ts'
import { programOfFile, signIn } from './program.ts'

let company: TestCompany
let page: Page

const program = await programOfFile({ alone: true })

const at = (path: string) => `${program.base}/c/${company.slug}/${path}`
const button = (name: string | RegExp) => page.getByRole('button', { name })

function customers(name: string, count: number) {
  const rows = Array.from({ length: count }, (_, i) => `${name}${i}号商贸有限公司,${name}${i}`)
  const buffer = Buffer.from(`客户名称,客户编号\n${rows.join('\n')}\n`)
  return { name: `${name}.csv`, mimeType: 'text/csv', buffer }
}

/** Gives the file to the wizard and starts it without a trial. */
async function start(file: ReturnType<typeof customers>): Promise<void> {
  await page.goto(at('imports/new?object=customers'))
  await page.locator('input[type=file]').setInputFiles(file)
  await page.waitForURL(/\/imports\/[0-9a-f-]{36}/)
  await button(/^开始导入/).click()
}

const ended = () => button('撤销这次导入').waitFor({ timeout: 120_000 })

/** Waits until some rows are in, and not all. */
const underWay = () => page.locator('.imports-progress .gx-number').first().waitFor()

async function counted(figure: string): Promise<number> {
  const text = await page.locator(`.imports-report [data-figure=${figure}] dd`).textContent()
  return Number(text?.replaceAll(',', ''))
}

/** How many the list says it has. */
async function listed(): Promise<number> {
  await page.goto(at('customers'))
  const answer = await page.request.get(`${program.base}/c/${company.slug}/api/v1/customers/count`)
  return ((await answer.json()) as { count: number }).count
}

async function undo(): Promise<void> {
  await button('撤销这次导入').click()
  await page.getByRole('dialog').getByRole('button', { name: '撤销导入' }).click()
  await page.getByRole('heading', { name: '已撤销' }).waitFor({ timeout: 120_000 })
}

describe('an import is looked after from the screens', () => {
  beforeAll(async () => {
    company = await program.company()
    page = await program.open({ locale: 'zh', width: 1440 })
    await signIn(page, program, company)
  })

  test('“see the new” shows what this import brought, whatever else came at the time', async () => {
    await company.owner.ask('POST', '/customers', { name: '同时录入的客户' })
    await start(customers('展会', 3))
    await ended()
    await company.owner.ask('POST', '/customers', { name: '之后录入的客户' })
    await page.getByRole('link', { name: '看新导入的客户' }).click()
    await page.locator('.gx-chip').filter({ hasText: '展会.csv' }).waitFor()
    await page.getByText('展会0号商贸有限公司').first().waitFor()
    expect(await page.getByText('录入的客户').count()).toBe(0)
  })

  test('the notice of a finished import opens its report', async () => {
    await page.goto(at('customers'))
    await page.getByRole('button', { name: /通知/ }).click()
    await page.getByRole('button', { name: /“展会.csv”导入完成/ }).click()
    await page.waitForURL(/\/imports\/[0-9a-f-]{36}/)
    expect(await counted('customers')).toBe(3)
  })

  test('stopped in the middle, what is in stays, and can be taken back', async () => {
    const before = await listed()
    await start(customers('停下', 60_000))
    await underWay()
    await button('停止').click()
    await page.getByRole('heading', { name: '已停止' }).waitFor({ timeout: 60_000 })
    const made = await counted('customers')
    expect(made).toBeGreaterThan(0)
    expect(made).toBeLessThan(60_000)
    const address = page.url()
    expect(await listed()).toBe(before + made)
    await page.goto(address)
    await undo()
    expect(await listed()).toBe(before)
  })

  test('it goes on by itself when the program is started anew, before the eyes of who waits', async () => {
    const before = await listed()
    await start(customers('重启', 40_000))
    await underWay()
    await program.server.restart()
    await ended()
    expect([await counted('read'), await counted('customers')]).toEqual([40_000, 40_000])
    expect(await listed()).toBe(before + 40_000)
  })
})
