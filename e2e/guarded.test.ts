import { readFile } from 'node:fs/promises'
import { beforeAll, describe, expect, test } from 'vitest'
import { makerOf } from '../src/server/testing/server.ts'
import { type Desk, desk, opposites } from './desk.ts'
import { programOfFile } from './program.ts'

/** What leaves the company, what goes to the bin, and companies that belong together. */

const program = await programOfFile()

describe.each(opposites)('in $locale at $width px', look => {
  let at: Desk
  let make: ReturnType<typeof makerOf>

  beforeAll(async () => {
    at = await desk(program, look)
    make = makerOf(at.company.owner)
  })

  test('a subsidiary is made from its head, which shows what the group is worth', async () => {
    const { page, t } = at
    const head = await make('/customers', { name: '远山集团有限公司' })
    await at.go(`customers/${head.id}`)
    const group = page.locator('details', { hasText: t('集团公司', 'Group') })
    await group.locator('summary').click()
    await at.press(t('下属公司', 'Subsidiary'), group)
    const dialog = page.getByRole('dialog')
    await at.write(t('客户名称', 'Name'), '远山杭州文化传媒有限公司', dialog)
    await at.clean('a subsidiary being made')
    await dialog.getByRole('button', { name: t('保存', 'Save') }).click()
    await at.go(`customers/${head.id}`)
    await group.locator('.groups-tree').getByRole('link', { name: '远山杭州文化传媒有限公司' }).waitFor()
    await at.clean('a group')
    await group.getByRole('link', { name: t('在列表中查看', 'As a list') }).click()
    await page
      .getByRole('checkbox', { name: t('选择 远山集团有限公司', 'Select 远山集团有限公司') })
      .waitFor()
  })

  test('a role takes no more rows a day than it may, and is told so; the file has what was on the list', async () => {
    const { page, company, t } = at
    for (const name of ['可导出的客户甲', '可导出的客户乙', '可导出的客户丙'])
      await make('/customers', { name })
    const { page: hers, go } = await desk(program, look, company, await taker(1))
    const list = (name: string) => go(`customers?q=${encodeURIComponent(name)}`)
    const choose = async () => {
      await hers
        .getByRole('button', { name: t('更多', 'More') })
        .last()
        .click()
      await hers.getByRole('menuitem', { name: t('导出 CSV', 'Export CSV') }).click()
    }
    await list('可导出的客户')
    await choose()
    await hers
      .locator('.gx-toast')
      .filter({ hasText: t('今天已导出 0 行，这次是 3 行', '0 are taken today, these are 3') })
      .waitFor()
    await list('可导出的客户乙')
    const download = hers.waitForEvent('download')
    await choose()
    const text = await readFile(await (await download).path(), 'utf8')
    expect(text).toContain('可导出的客户乙')
    expect(text).not.toContain('可导出的客户甲')
    await page.bringToFront()
  })

  /** Someone whose role sees all customers, and exports so many rows a day. */
  async function taker(exportRows: number) {
    const everything = { visibility: 'all' as const, actions: ['*'] }
    await at.company.setRole('member', {
      entities: { '*': everything },
      fields: {},
      administer: [],
      exportRows,
    })
    return at.company.person('member', { name: '陶宁' })
  }

  test('what was deleted on the list comes back by undo, and from the bin', async () => {
    const { page, t } = at
    const { id } = await make('/customers', { name: '删掉的客户' })
    const row = page.getByRole('checkbox', { name: t('选择 删掉的客户', 'Select 删掉的客户') })
    const remove = async () => {
      await at.go(`customers?q=${encodeURIComponent('删掉的客户')}`)
      await row.check()
      await at.press(t('删除', 'Delete'), page.getByRole('toolbar'))
      await page.getByRole('dialog').getByText(t('将 1 条客户移到回收站', 'Move 1 customer to')).waitFor()
      await at.clean('asked before it is deleted')
      await at.press(t('删除', 'Delete'), page.getByRole('dialog'))
      await row.waitFor({ state: 'detached' })
    }
    await remove()
    await at.press(t('撤销', 'Undo'), page.locator('.gx-toast'))
    await row.waitFor()
    await remove()
    await at.go('settings/bin?of=customer')
    const deleted = page.getByRole('row', { name: /删掉的客户/ })
    await at.clean('the bin')
    await deleted.getByRole('button', { name: t('恢复', 'Restore') }).click()
    await deleted.waitFor({ state: 'detached' })
    const { status } = await at.company.owner.ask('GET', `/customers/${id}`)
    expect(status).toBe(200)
  })
})
