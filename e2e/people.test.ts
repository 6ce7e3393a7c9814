import { sql } from 'kysely'
import type { Locator, Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { makerOf, type TestPerson } from '../src/server/testing/server.ts'
import { faults } from './axe.ts'
import { type Desk, desk, opposites } from './desk.ts'
import { programOfFile } from './program.ts'

/** Who sees what: sharing of a record, rights of a role, somebody else's eyes, and the work of who leaves. */

const program = await programOfFile()

describe.each(opposites)('in $locale at $width px', look => {
  let at: Desk
  /** A member's own window. */
  let hers: Desk
  let mei: TestPerson

  let leaver: TestPerson
  let make: ReturnType<typeof makerOf>

  beforeAll(async () => {
    at = await desk(program, look)
    make = makerOf(at.company.owner)
    mei = await at.company.person('member', { name: '韩梅' })
    await at.company.person('member', { name: '李雷' })
    leaver = await at.company.person('member', { name: '林晓' })
    hers = await desk(program, look, at.company, mei)
  })

  test('a record is shared for reading, then for writing, and says who sees it and why', async () => {
    const { page, t } = at
    const { id } = await make('/customers', { name: '合作的客户' })
    const chip = page.locator('.sharing .gx-tag').filter({ hasText: '韩梅' })
    const edit = hers.page.getByRole('button', { name: t('修改级别', 'Edit Level') })
    await at.go(`customers/${id}`)
    await share(at, '韩梅', t('只读', 'Read'))
    await chip.getByText(t('只读', 'read')).waitFor()
    await hers.go('customers')
    await hers.page.getByRole('link', { name: '合作的客户' }).first().click()
    await hers.page.getByRole('heading', { level: 1, name: '合作的客户' }).waitFor()
    expect(await edit.count()).toBe(0)

    // Her page is told what changes, and is not opened anew.
    await share(at, '韩梅', t('可编辑', 'Edit'))
    await chip.getByText(t('只读', 'read')).waitFor({ state: 'detached' })
    await edit.waitFor()

    await at.press(t('谁能看到', 'Who sees this'), page.locator('.sharing'))
    const dialog = page.getByRole('dialog')
    await dialog.getByText(t('2 人能看到', '2 people see it')).waitFor()
    await dialog
      .getByRole('listitem')
      .filter({ hasText: '韩梅' })
      .getByText(t('是协作人', 'Is a collaborator'))
      .waitFor()
    await at.pick(t('某个人为什么能（不能）看到', 'Why does one person see it, or not?'), '李雷', dialog)
    await dialog.getByText(t('李雷 看不到这条记录', '李雷 does not see this record')).waitFor()
    await dialog.getByText(t('不是协作人', 'Is no collaborator')).waitFor()
    await page.keyboard.press('Escape')

    await at.press(t('移除 韩梅', 'Remove 韩梅'), chip)
    await chip.waitFor({ state: 'detached' })
    await hers.page.reload()
    await hers.page.locator('.gx-empty[role=alert]').waitFor()
  })

  test('fields are masked, hidden and closed to a role in its matrix, as its people see at once', async () => {
    const { page, t } = at
    const fields = { name: '脱敏的客户', phone: '13800010001', note: '内部备注', city: '杭州', owner: mei.id }
    const { id } = await make('/customers', fields)
    const edit = (window: Page, label: string) =>
      window.getByRole('button', { name: t(`修改${label}`, `Edit ${label}`), exact: true })
    await hers.go(`customers/${id}`)
    await hers.page.getByText('138 0001 0001').first().waitFor()
    await edit(hers.page, t('城市', 'City')).waitFor({ state: 'attached' })

    await openFields(at)
    await changeFields(at, [
      [t('电话', 'Phone'), t('脱敏', 'Masked')],
      [t('备注', 'Notes'), t('隐藏', 'Hidden')],
      [t('城市', 'City'), t('只读', 'Read')],
    ])
    const limited = async (window: Page) => {
      await window.getByText('138****0001').first().waitFor()
      // What the record says and what the role may see are asked apart.
      await expect.poll(() => window.getByText('138 0001 0001').count()).toBe(0)
      await expect.poll(() => window.getByText(t('备注', 'Notes'), { exact: true }).count()).toBe(0)
    }
    // The open window hears of it, without being loaded anew.
    await limited(hers.page)
    await edit(hers.page, t('级别', 'Level')).waitFor()
    await expect.poll(() => edit(hers.page, t('城市', 'City')).count()).toBe(0)

    await at.press(t('客户', 'Customers'), lineOf(page, '成员'))
    await changeFields(at, [[t('城市', 'City'), t('可编辑', 'Edit')]])
    await edit(hers.page, t('城市', 'City')).waitFor()

    const looking = await seeAs(at, '韩梅')
    await looking.goto(
      `${program.base}${new URL(looking.url()).pathname.replace(/today$/, `customers/${id}`)}`,
    )
    await limited(looking)
    // What would be refused is not offered, or cannot be pressed.
    for (const name of [t('简称', 'Short name'), t('级别', 'Level')])
      expect(await edit(looking, name).count()).toBe(0)
    const acts = await looking.locator('.gx-record-head .gx-acts').locator('a, button').allTextContents()
    expect(acts.filter(Boolean)).toEqual([])
    await looking.goto(looking.url().replace(/customers.*/, 'settings/appearance'))
    const compact = looking.getByRole('button', { name: t('紧凑', 'Compact') })
    await compact.waitFor()
    expect(await compact.isDisabled()).toBe(true)
    await looking.getByRole('link', { name: t('回到自己', 'Back to yourself') }).click()
    await looking.waitForURL(`**/c/${at.company.slug}/**`)
    await looking.locator('.gx-looking').waitFor({ state: 'detached' })
    await looking.close()
  })

  test('who is deactivated hands over by rules, with progress and a report, and gets it back', async () => {
    const { page, t } = at
    const { customers, draft } = await belongings()
    await deactivate(at, '林晓')
    await page.getByRole('heading', { level: 1, name: t('林晓的交接', 'Hand-over of 林晓') }).waitFor()
    const orders = t('订单（草稿）', 'Orders (drafts)')
    await page.locator('.handover-part').first().waitFor()
    expect(await listed(page)).toEqual([
      [t('客户', 'Customers'), '4'],
      [orders, '1'],
      [t('协作的记录', 'Records shared with the person'), '1'],
    ])

    const part = (name: string) =>
      page.locator('.handover-part').filter({ has: page.getByText(name, { exact: true }) })
    const kept = part(t('客户', 'Customers'))
    await kept.getByLabel(t('客户：如何移交', 'Customers: how')).selectOption('field')
    await kept.getByRole('combobox', { name: t('字段', 'Field'), exact: true }).selectOption('level')
    await at.pick(t('重要', 'Key'), '韩梅', kept)
    await at.pick(t('其余', 'All others'), '李雷', kept)
    await part(orders)
      .getByLabel(t(`${orders}：如何移交`, `${orders}: how`))
      .selectOption('one')
    await at.pick(t(`${orders}交给`, `${orders} to`), '李雷', part(orders))
    await expect.poll(() => shares(kept)).toEqual(['李雷 2', '韩梅 2'])
    await expect.poll(() => shares(part(orders))).toEqual(['李雷 1'])
    await clean(page, 'who gets what')

    // The draft is held, so that the act stands still where it has handed the customers over.
    const release = await held(draft)
    await at.press(t('开始交接（5 条）', 'Hand over 5'))
    await at.press(t('开始交接', 'Hand over'), page.locator('dialog'))
    await page.getByRole('status').getByText('4 / 5', { exact: true }).waitFor()
    expect(await page.getByRole('progressbar').getAttribute('value')).toBe('4')
    await release()
    await state(t('已交接', 'Handed over')).waitFor()
    expect(await reported(page)).toEqual([
      ['李雷', '2', '1'],
      ['韩梅', '2', '0'],
    ])
    await page
      .getByText(t('林晓名下还有：协作的记录 1', '林晓 still has: Records shared with the person 1'))
      .waitFor()
    await clean(page, 'the report')
    await hers.go('customers')
    for (const name of ['甲公司', '乙公司']) await hers.page.getByRole('link', { name }).first().waitFor()
    expect(await hers.page.getByRole('link', { name: '丙公司' }).count()).toBe(0)

    await at.press(t('撤销交接', 'Undo'))
    await at.press(t('撤销交接', 'Undo'), page.locator('dialog'))
    await state(t('已撤销', 'Undone')).waitFor()
    expect(await faults(page, 'main')).toEqual([])
    const owners = await Promise.all(customers.map(id => ownerOf(id)))
    expect(owners).toEqual(customers.map(() => leaver.id))
  })

  test('hand-overs are listed with what became of them', async () => {
    const { page, t } = at
    const { ask } = at.company.owner
    const { id } = await make('/handovers', { from: mei.id })
    await ask('DELETE', `/handovers/${id}`)
    await make('/handovers', { from: mei.id })
    await at.go('settings/handovers')
    const line = (status: string) => page.getByRole('listitem').filter({ hasText: status })
    await line(t('已取消', 'Given up')).getByRole('link', { name: '韩梅' }).waitFor()
    await line(t('待交接', 'To be done')).getByRole('link', { name: '韩梅' }).waitFor()
    await clean(page, 'settings')
    await at.pick(t('谁的客户和工作要交出去', 'Whose work is handed over'), '李雷')
    await at.press(t('查看清单', 'See what there is'))
    await page.getByRole('heading', { level: 1, name: t('李雷的交接', 'Hand-over of 李雷') }).waitFor()
  })

  const state = (name: string) => at.page.locator('h1').getByText(name, { exact: true })

  /** What the one who leaves has: customers of three levels, a draft, and somebody else's record. */
  async function belongings() {
    const customers: string[] = []
    for (const [name, level] of [
      ['甲公司', 'key'],
      ['乙公司', 'key'],
      ['丙公司', 'ordinary'],
      ['丁公司', 'potential'],
    ])
      customers.push((await make('/customers', { name, level, owner: leaver.id })).id)
    const lines = [{ description: '画册', quantity: '1', price: '9' }]
    const draft = await make('/orders', { customer: customers[0], owner: leaver.id, lines })
    const other = await make('/customers', { name: '老板的客户' })
    await at.company.owner.ask('POST', `/customers/${other.id}/addCollaborator`, { user: leaver.id })
    return { customers, draft: draft.id }
  }

  const ownerOf = async (id: string) =>
    (await at.company.owner.ask<{ owner: { id: string } }>('GET', `/customers/${id}`)).body.owner.id

  /** Nobody else changes the order until it is released. */
  async function held(order: string): Promise<() => Promise<void>> {
    const end = Promise.withResolvers<void>()
    const taken = Promise.withResolvers<void>()
    const { db } = program.server.core
    const whole = db.transaction(at.company.id, async tx => {
      await tx.rows(
        sql`SELECT id FROM "order" WHERE workspace_id = ${tx.workspaceId} AND id = ${order} FOR UPDATE`,
      )
      taken.resolve()
      await end.promise
    })
    await taken.promise
    return () => {
      end.resolve()
      return whole
    }
  }

  /** The page in both widths; the window is then as it was. */
  async function clean(page: Page, place: string): Promise<void> {
    const size = page.viewportSize()
    for (const width of [1440, 390]) {
      await page.setViewportSize({ width, height: 900 })
      expect(await faults(page, 'main'), `${place}, ${width} px`).toEqual([])
    }
    if (size) await page.setViewportSize(size)
  }
})

async function share(at: Desk, person: string, access: string): Promise<void> {
  const { page, t } = at
  await at.press(t('添加协作人或部门', 'Share with people or units'))
  await page.getByRole('menuitem', { name: t('添加协作人', 'Add collaborator') }).click()
  const dialog = page.locator('.ant-modal')
  await at.pick(t('协作人', 'Collaborator'), person, dialog)
  await at.pick(t('权限', 'Access'), access, dialog)
  await at.press(t('添加协作人', 'Add collaborator'), dialog)
  await dialog.waitFor({ state: 'detached' })
}

/** The matrix of roles, where it says what members may do with each field of customers. */
async function openFields(at: Desk): Promise<void> {
  const { page, t } = at
  await at.go('settings/roles')
  await at.press(t('修改', 'Edit'), lineOf(page, '成员'))
  await at.press(t('客户', 'Customers'), lineOf(page, '成员'))
}

async function changeFields({ press, page, t }: Desk, changes: [field: string, access: string][]) {
  const row = lineOf(page, '成员')
  for (const [field, access] of changes)
    await row.getByRole('radio', { name: `${field}: ${access}`, exact: true }).check()
  await row.getByText(t('将影响 1 个角色，3 人', 'Affects this role, 3 people')).waitFor()
  await press(t('保存', 'Save'), row)
  await row.locator('.role-save .gx-primary[disabled]').waitFor()
}

const lineOf = (page: Page, person: string) =>
  page.locator('.gx-settings-rows > li').filter({ hasText: person })

/** The window that opens with the company as the person sees it. */
async function seeAs(at: Desk, person: string): Promise<Page> {
  const { page, t } = at
  await at.go('settings/people')
  await at.press(t('更多', 'More'), lineOf(page, person))
  const opened = page.context().waitForEvent('page')
  await page.getByRole('menuitem', { name: t('以此人的身份查看', 'See as this person') }).click()
  const looking = await opened
  await looking.getByText(t(`您正在以 ${person} 的身份查看`, `You are looking as ${person}`)).waitFor()
  await looking.waitForURL('**/today')
  return looking
}

async function deactivate(at: Desk, person: string): Promise<void> {
  const { page, t } = at
  await at.go('settings/people')
  await at.press(t('更多', 'More'), lineOf(page, person))
  await page.getByRole('menuitem', { name: t('停用', 'Deactivate') }).click()
  await at.press(t('停用', 'Deactivate'), page.locator('dialog'))
}

/** What there is to hand over: kind and number. */
const listed = (page: Page) =>
  page
    .locator('.handover-what')
    .evaluateAll(all => all.map(one => ['b', '.gx-number'].map(part => one.querySelector(part)?.textContent)))

const shares = async (part: Locator) =>
  (await part.locator('.handover-shares .gx-tag').allTextContents()).sort()

const reported = async (page: Page) =>
  (
    await page
      .locator('.handover-report tbody tr')
      .evaluateAll(rows => rows.map(row => [...row.children].map(cell => cell.textContent)))
  ).sort()
