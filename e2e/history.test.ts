import { readFile } from 'node:fs/promises'
import { beforeAll, describe, expect, test } from 'vitest'
import { type Desk, desk, opposites } from './desk.ts'
import { programOfFile } from './program.ts'

/** What was done to records is found, and taken back. */

const program = await programOfFile()

type Made = { id: string; version: number }

describe.each(opposites)('in $locale at $width px', look => {
  let at: Desk
  beforeAll(async () => {
    at = await desk(program, look)
  })
  const make = async (fields: object) => (await at.company.owner.ask<Made>('POST', '/customers', fields)).body

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
})
