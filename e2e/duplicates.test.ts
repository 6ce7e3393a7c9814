import { readFile } from 'node:fs/promises'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Row, TestCompany, TestPerson } from '../src/server/testing/server.ts'
import { type Desk, desk, opposites } from './desk.ts'
import { programOfFile } from './program.ts'

/** Nobody makes a customer twice, or takes a colleague's unseen: the warning, the dispute, its decision; merges and the way back. */

const program = await programOfFile()

describe.each(opposites)('what exists already, in $locale at $width px', look => {
  let company: TestCompany
  let holder: TestPerson
  let rival: Desk
  let head: Desk

  beforeAll(async () => {
    company = await program.company({ duplicates: true })
    const manager = await company.person('manager', { name: '孙经理' })
    holder = await company.person('member', { name: '赵一', managerId: manager.id })
    const other = await company.person('member', { name: '钱二', managerId: manager.id })
    rival = await desk(program, look, company, other)
    head = await desk(program, look, company, manager)
  })

  const make = async (who: TestPerson, fields: object) => {
    const { status, body, response } = await who.ask<Row>('POST', '/customers', fields, {
      confirm: 'duplicates',
    })
    expect(status, response.body).toBe(201)
    return body
  }
  const firms = async (name: string) =>
    (await company.owner.ask<{ data: Row[] }>('GET', `/customers?q=${encodeURIComponent(name)}`)).body.data

  test('who types it is shown it, and asked before it is saved again', async () => {
    const { page, t } = head
    await make(holder, { name: '北京华信广告有限公司', phone: '010-65521234' })
    await head.go('customers/new')
    await head.write(t('客户名称', 'Name'), '华信廣告（北京）')
    await page.getByText(t('可能已经有了，请先核对', 'This may exist already; compare first')).waitFor()
    await head.clean('a customer that may exist')
    await head.press(t('保存', 'Save'))
    const dialog = page.getByRole('dialog')
    await dialog.getByText('北京华信广告有限公司').waitFor()
    await head.clean('asked before it is saved')
    await head.press(t('返回修改', 'Go back'), dialog)
    await dialog.waitFor({ state: 'detached' })
    expect(await firms('华信')).toHaveLength(1)
  })

  test('of a colleague’s it says no more than whose it is; the claim goes with its proof to a manager', async () => {
    const { page, t } = rival
    await make(holder, { name: '成都蓝鲸传媒有限公司', phone: '13988887777' })
    await rival.go('customers/new')
    await rival.write(t('客户名称', 'Name'), '成都蓝鲸传媒')
    const panel = page.locator('.duplicates-panel')
    await panel.getByText(t('由 赵一 负责', '赵一 looks after it')).waitFor()
    expect(await panel.textContent()).not.toContain('有限公司')
    expect(await page.locator('body').textContent()).not.toContain('13988887777')
    await rival.press(t('保存', 'Save'))
    const refused = page.getByRole('dialog')
    await refused.getByText(t('不能再建一个', 'cannot be made again')).waitFor()
    await rival.clean('a customer that cannot be made')
    await rival.press(t('提出申诉', 'Dispute'), refused)
    const claim = page.getByRole('dialog', { name: t('撞单申诉', 'Dispute the claim') })
    await rival.write(t('理由', 'Reason'), '三月展会上由我接待，有聊天记录', claim)
    await claim.locator('input[type=file]').setInputFiles({
      name: '聊天记录.txt',
      mimeType: 'text/plain',
      buffer: Buffer.from('3 月 8 日：样品已收到'),
    })
    await rival.clean('a claim')
    await rival.press(t('提交', 'Submit'), claim)
    await rival.told(t('申诉已提交', 'The dispute is filed'))
    await rival.go('duplicates?tab=disputes')
    await page
      .locator('.duplicates-group')
      .filter({ hasText: t('待裁定', 'Open') })
      .waitFor()
    await rival.clean('my own dispute')
  })

  test('the manager is told, reads the proof and decides; both see the log, and the claimant has the customer', async () => {
    const { page, t } = head
    await head.go('today')
    await page.locator('.gx-bell').click()
    await page.locator('.gx-notices').getByText(t('提出撞单申诉', 'disputes the claim')).click()
    const card = page.locator('.duplicates-group').filter({ hasText: '成都蓝鲸传媒有限公司' })
    await card.getByText('三月展会上由我接待').first().waitFor()
    const download = page.waitForEvent('download')
    await card.getByRole('link', { name: '聊天记录.txt' }).click()
    expect(await readFile(await (await download).path(), 'utf8')).toContain('样品已收到')
    await head.write(t('说明', 'Note'), '聊天记录为证', card)
    await head.clean('a dispute to decide')
    await head.press(t('归申诉人', 'Goes to the claimant'), card)
    await head.told(t('已处理', 'Done'))
    await card.locator('.duplicates-log').getByText('聊天记录为证').waitFor()
    await head.clean('a dispute decided')

    await rival.page.reload()
    const own = rival.page.locator('.duplicates-group')
    await own.locator('.duplicates-log li').filter({ hasText: '孙经理' }).getByText('聊天记录为证').waitFor()
    await own.getByRole('link', { name: '成都蓝鲸传媒有限公司' }).click()
    await rival.page.getByRole('heading', { level: 1, name: '成都蓝鲸传媒有限公司' }).waitFor()
  })

  test('two that are the same are merged by choosing, and parted again at once or from the list of merges', async () => {
    const { page, t } = head
    const merge = async () => {
      await head.press(t('合并', 'Merge'))
      await head.told(t('已合并', 'Merged'))
      await expect.poll(async () => (await firms('明远')).length).toBe(1)
    }
    const one = await make(holder, { name: '苏州明远包装材料有限公司', note: '老客户' })
    const other = await make(holder, { name: '苏州明远', phone: '0512-66001122' })
    await head.go(`duplicates/merge?entity=customer&ids=${one.id},${other.id}`)
    await merge()
    await head.press(t('撤销', 'Undo'), page.locator('.gx-toast'))
    await expect.poll(async () => (await firms('明远')).length).toBe(2)

    await head.go(`duplicates/merge?entity=customer&ids=${one.id},${other.id}`)
    await page.getByRole('columnheader', { name: '苏州明远包装材料有限公司' }).waitFor()
    await head.clean('a merge')
    await merge()
    await head.go('duplicates?tab=merges')
    const undone = page.getByRole('cell', { name: t('已撤销', 'Undone') })
    await undone.waitFor()
    await head.clean('merges')
    await head.press(t('撤销', 'Undo'), page.locator('table'))
    await head.told(t('已撤销合并', 'The merge is undone'))
    await expect.poll(() => undone.count()).toBe(2)
    expect(await firms('明远')).toHaveLength(2)
  })
})
