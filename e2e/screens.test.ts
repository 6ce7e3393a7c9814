import { readFile } from 'node:fs/promises'
import { beforeAll, describe, expect, test } from 'vitest'
import { type Desk, desk } from './desk.ts'
import { type Look, programOfFile } from './program.ts'

/** Screens that guard what the company has: duplicates, log, history, configuration. */

const program = await programOfFile()

const looks: Look[] = [
  { locale: 'zh', width: 1440 },
  { locale: 'en', width: 390, theme: 'dark' },
  { locale: 'zh', width: 390 },
  { locale: 'en', width: 1440 },
]

type Made = { id: string; version: number }

describe.each(looks)('in $locale at $width px', look => {
  let at: Desk
  beforeAll(async () => {
    at = await desk(program, look, await program.company({ duplicates: true }))
  })
  const make = async (fields: object) =>
    (await at.company.owner.ask<Made>('POST', '/customers', fields, { confirm: 'duplicates' })).body

  test('who types a customer that exists is shown it, and asked before it is saved again', async () => {
    const { page, t } = at
    await make({ name: '北京华信广告有限公司', phone: '010-65521234' })
    await at.go('customers/new')
    await at.write(t('客户名称', 'Name'), '华信廣告（北京）')
    await page.getByText(t('可能已经有了，请先核对', 'This may exist already; compare first')).waitFor()
    await at.press(t('保存', 'Save'))
    const dialog = page.getByRole('dialog')
    await dialog.getByText('北京华信广告有限公司').waitFor()
    await at.press(t('返回修改', 'Go back'), dialog)
    await dialog.waitFor({ state: 'detached' })
    const { body } = await at.company.owner.ask<{ count: number }>('GET', '/customers/count')
    expect(body.count).toBe(1)
  })

  test('two that are the same are merged by choosing, and parted again', async () => {
    const { page, t } = at
    const one = await make({ name: '苏州明远包装材料有限公司', note: '老客户' })
    const other = await make({ name: '苏州明远', phone: '0512-66001122' })
    await at.go(`duplicates/merge?entity=customer&ids=${one.id},${other.id}`)
    await at.press(t('合并', 'Merge'))
    await page
      .locator('.gx-toast')
      .filter({ hasText: t('已合并', 'Merged') })
      .waitFor()
    const alive = async () =>
      (await at.company.owner.ask<{ data: Made[] }>('GET', '/customers?q=明远')).body.data.length
    await expect.poll(alive).toBe(1)
    await at.press(t('撤销', 'Undo'), page.locator('.gx-toast'))
    await expect.poll(alive).toBe(2)
  })

  test('the log finds what was done by object and act, and goes out as a file', async () => {
    const { page, t } = at
    await make({ name: '日志里的客户' })
    await at.go('settings/audit')
    await page.getByText('日志里的客户').first().waitFor()
    const answered = page.waitForResponse(answer => answer.url().includes('/audit?') && answer.ok())
    await page.getByLabel(t('全部操作', 'All acts')).selectOption('delete')
    await answered
    await page.getByText(t('没有符合条件的记录', 'Nothing matches')).waitFor()
    await page.getByLabel(t('全部操作', 'All acts')).selectOption('create')
    await page.getByText('日志里的客户').first().waitFor()
    const download = page.waitForEvent('download')
    await page.getByText(t('导出 CSV', 'Export CSV')).click()
    expect(await readFile(await (await download).path(), 'utf8')).toContain('日志里的客户')
  })

  test('a record goes back to how it was', async () => {
    const { page, t } = at
    const { id, version } = await make({ name: '改坏的客户', note: '原来的备注' })
    await at.company.owner.ask('PATCH', `/customers/${id}`, { note: '写错了', version })
    await at.go(`customers/${id}?tab=history`)
    await page.getByText('写错了').first().waitFor()
    await at.press(t('恢复到此时', 'Back to this'), page.locator('.gx-tab-panel'))
    await at.press(t('恢复', 'Restore'), page.getByRole('dialog'))
    const note = async () =>
      (await at.company.owner.ask<{ note: string }>('GET', `/customers/${id}`)).body.note
    await expect.poll(note).toBe('原来的备注')
  })

  test('a template shows what it changes before it is taken over; everything goes out as one file', async () => {
    const { page, t } = at
    await at.go('settings/configuration')
    await page
      .getByRole('button', { name: t('看看会改什么', 'See what it changes') })
      .first()
      .click()
    await at.press(t('确认导入', 'Take it over'))
    await page
      .locator('.gx-toast')
      .filter({ hasText: t('已导入', 'taken over') })
      .waitFor()
    const download = page.waitForEvent('download')
    await page.getByText(t('导出', 'Export'), { exact: true }).click()
    const file = JSON.parse(await readFile(await (await download).path(), 'utf8'))
    expect(file.fields.length).toBeGreaterThan(0)
  })
})
