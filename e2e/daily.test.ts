import { createHmac } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import type { TestCompany } from '../src/server/testing/server.ts'
import { PASSWORD, programOfFile, signIn } from './program.ts'

let company: TestCompany
let page: Page
let customer: string

const program = await programOfFile()

beforeAll(async () => {
  company = await program.company()
  const { body } = await company.owner.ask<{ id: string }>('POST', '/customers', { name: '杭州青禾文化传媒' })
  customer = body.id
  page = await program.open({ locale: 'zh', width: 1440 })
  await signIn(page, program, company)
})

const at = (path: string) => `${program.base}/c/${company.slug}/${path}`

/** RFC 6238 with the usual 30 seconds and six digits. */
function totp(secret: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
  const bits = [...secret].map(letter => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('')
  const key = Buffer.from(bits.match(/.{8}/g)?.map(byte => Number.parseInt(byte, 2)) ?? [])
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)))
  const hash = createHmac('sha1', key).update(counter).digest()
  const offset = (hash.at(-1) ?? 0) & 15
  return String((hash.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

describe('a contact record', () => {
  test('takes pasted pictures along, which stand at the record', async () => {
    await page.goto(at(`customers/${customer}`))
    await page.getByRole('heading', { level: 1, name: '杭州青禾文化传媒' }).waitFor()
    await page.keyboard.press('Control+j')
    const form = page.getByRole('dialog').locator('form.quick')
    const text = form.locator('textarea')
    await text.fill('客户发来的样稿')
    await text.evaluate(async box => {
      const canvas = Object.assign(document.createElement('canvas'), { width: 40, height: 30 })
      canvas.getContext('2d')?.fillRect(0, 0, 20, 30)
      const blob = await new Promise<Blob | null>(done => canvas.toBlob(done))
      const clipboardData = new DataTransfer()
      clipboardData.items.add(new File([blob as Blob], 'image.png', { type: 'image/png' }))
      box.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
    })
    await form.locator('.quick-pictures img').waitFor()
    await page.keyboard.press('Control+Enter')
    await form.waitFor({ state: 'detached' })
    const { body } = await company.owner.ask<{ data: { id: string }[] }>('GET', '/contactRecords')
    await page.goto(at(`contactRecords/${body.data[0].id}?tab=files`))
    const picture = page.locator('.gx-file-list img')
    await picture.waitFor()
    await page.waitForFunction(
      () => document.querySelector<HTMLImageElement>('.gx-file-list img')?.naturalWidth === 40,
    )
  })

  test('is still there, begun as it was, after a look at another tab', async () => {
    await page.goto(at(`customers/${customer}`))
    const text = page.locator('.gx-content form.quick textarea')
    await text.fill('说到一半')
    await page.getByRole('tab', { name: '联系人' }).click()
    await text.waitFor({ state: 'detached' })
    await page.getByRole('tab', { name: '动态' }).click()
    await expect.poll(() => text.inputValue()).toBe('说到一半')
    await text.press('Control+Enter')
    await page.locator('.gx-toast').filter({ hasText: '已记录' }).waitFor()
    await page.goto(at('today'))
    await page.goto(at(`customers/${customer}`))
    await expect.poll(() => text.inputValue()).toBe('')
  })

  test('offers a phrase that was kept on another device of the same person', async () => {
    await page.goto(at('contactRecords/new'))
    const here = page.locator('form.quick textarea')
    await here.fill('约好下周二看样 #')
    await page.getByRole('option', { name: '把已写的存为常用语' }).click()
    await page.getByText('已存为常用语').waitFor()

    const other = await program.open({ locale: 'zh', width: 390 })
    await signIn(other, program, company)
    await other.goto(at('contactRecords/new'))
    await other.locator('form.quick textarea').fill('#')
    await other.getByRole('option', { name: '约好下周二看样' }).click()
    expect(await other.locator('form.quick textarea').inputValue()).toContain('约好下周二看样')
  })
})

test('while the server is away nothing on the screen is lost, and what stands before it is not shown', async () => {
  await page.goto(at(`customers/${customer}`))
  await page.getByRole('heading', { level: 1, name: '杭州青禾文化传媒' }).waitFor()
  await page.keyboard.press('Control+j')
  const form = page.getByRole('dialog').locator('form.quick')
  await form.locator('textarea').fill('明天再谈')
  const api = '**/api/v1/**'
  await page.route(api, route =>
    route.fulfill({ status: 502, contentType: 'text/html', body: '<h1>502 Bad Gateway</h1>' }),
  )
  await page.keyboard.press('Control+Enter')
  const told = page.locator('.gx-looking').filter({ hasText: '连不上服务器' })
  await told.waitFor()
  expect(await page.locator('body').textContent()).not.toContain('Bad Gateway')
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('杭州青禾文化传媒')
  expect(await form.locator('textarea').inputValue()).toBe('明天再谈')
  await page.unroute(api)
  await page.keyboard.press('Control+Enter')
  await form.waitFor({ state: 'detached' })
  await told.waitFor({ state: 'detached' })
})

test('a file put on a customer comes back as it was', async () => {
  await page.goto(at(`customers/${customer}?tab=files`))
  const buffer = Buffer.from('合同正文\n第一条')
  await page
    .locator('.gx-files-tab input[type=file]')
    .setInputFiles({ name: '框架合同.txt', mimeType: 'text/plain', buffer })
  const link = page.locator('.gx-file-list').getByRole('link', { name: '框架合同.txt' })
  await link.waitFor()
  const download = page.waitForEvent('download')
  await link.click()
  const got = await download
  expect(got.suggestedFilename()).toBe('框架合同.txt')
  expect((await readFile(await got.path())).equals(buffer)).toBe(true)
})

test('what is done to more than two hundred shows how far it is, and is taken back', async () => {
  const { ask } = company.owner
  for (let n = 0; n < 230; n++) await ask('POST', '/products', { name: `产品${n}`, price: '1' })
  const count = async () => (await ask<{ count: number }>('GET', '/products/count')).body.count
  await page.goto(at('products'))
  const product = page.getByText(/^产品\d+$/).first()
  await product.waitFor()
  const chooseAll = async () => {
    await page.getByRole('checkbox', { name: '选择已载入的全部' }).check()
    await page.getByRole('button', { name: /^选择全部 230/ }).click()
  }
  await chooseAll()
  await page.getByRole('toolbar').getByRole('button', { name: '删除' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '删除' }).click()
  await page.locator('.gx-bulk progress').waitFor()
  await page.locator('.gx-toast').filter({ hasText: '已完成 230 条' }).waitFor({ timeout: 60_000 })
  expect(await count()).toBe(0)
  await page.locator('.gx-toast').getByRole('button', { name: '撤销' }).click()
  await expect.poll(count, { timeout: 60_000 }).toBe(230)
  await product.waitFor()
})

test('the second step is set up with an authenticator and asked for at sign-in', async () => {
  await page.goto(at('profile'))
  const section = page.locator('section').filter({ has: page.getByRole('heading', { name: '两步验证' }) })
  await section.locator('input[type=password]').fill(PASSWORD)
  await section.getByRole('button', { name: '开启两步验证' }).click()
  await section.locator('canvas, svg').first().waitFor()
  const secret = (await section.locator('p.gx-hint code').textContent()) ?? ''
  await section.getByRole('textbox', { name: /六位数字/ }).fill(totp(secret))
  await section.getByRole('button', { name: '验证并开启' }).click()
  await section.getByText('已开启').first().waitFor()

  const stranger = await program.open({ locale: 'zh', width: 1440 })
  await stranger.goto(`${program.base}/sign-in`)
  await stranger.locator('input[type=email]').fill(company.owner.email)
  await stranger.locator('input[type=password]').fill(PASSWORD)
  await stranger.locator('button[type=submit]').click()
  const code = stranger.getByRole('textbox', { name: /六位数字/ })
  await code.fill('000000')
  await stranger.getByRole('button', { name: '验证', exact: true }).click()
  await stranger.getByRole('alert').filter({ hasText: /./ }).waitFor()
  await code.fill(totp(secret))
  await stranger.getByRole('button', { name: '验证', exact: true }).click()
  await stranger.waitForURL(`**/c/${company.slug}/**`)
})
