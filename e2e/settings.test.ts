import { readFile } from 'node:fs/promises'
import type { Locator } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { makerOf, type Row } from '../src/server/testing/server.ts'
import { type Desk, desk, opposites } from './desk.ts'
import { fillField, saveField } from './fields.ts'
import { programOfFile } from './program.ts'

/** What who looks after a company sets up for all: home pages, tags, fields, and the whole of it as a file. */

const program = await programOfFile()

const key = { zh: '重要', en: 'Key' }
const level = { zh: '级别', en: 'Level' }

describe.each(opposites)('the settings in $locale at $width px', look => {
  let at: Desk

  beforeAll(async () => {
    at = await desk(program, look)
    const made = makerOf(at.company.owner)
    for (const [name, ...tags] of [
      ['杭州青禾', '展会', '老客户'],
      ['上海云帆', '展会'],
      ['苏州明远', '老顾客'],
    ])
      await made('/customers', { name, tags, nextContactAt: new Date().toISOString() })
  })

  const dialog = () => at.page.getByRole('dialog')
  const tags = async () => {
    const { body } = await at.company.owner.ask<{ data: Row[] }>(
      'GET',
      '/customers?sort=createdAt&fields=tags',
    )
    return body.data.flatMap(row => (row.tags ? [row.tags] : []))
  }

  test('a role’s home page has the blocks the company puts there, another’s stays as it was', async () => {
    const { page, t } = at
    const member = await at.company.person('member')
    await member.ask('POST', '/customers', {
      name: '南京同事的客户',
      nextContactAt: new Date().toISOString(),
    })
    await at.go('settings/home')
    await page.locator('fieldset').getByRole('button', { name: '成员' }).click()
    const block = (name: string) => page.locator('.home-block').filter({ hasText: name })
    await page
      .getByRole('button', { name: t('添加', 'Add') })
      .first()
      .click()
    await page.getByRole('menuitem', { name: t('视图列表', 'A view as a list') }).click()
    const view = block(t('视图列表', 'A view as a list'))
    await view.getByRole('combobox', { name: t('视图', 'View') }).selectOption({
      label: t('待联系', 'Contact due'),
    })
    await at.press(t('移到主栏', 'Move to the main column'), block(t('本月数字', 'The month in numbers')))
    await at.press(t('移除', 'Remove'), block(t('生日与纪念日', 'Birthdays')))
    await at.clean('the home page of a role')
    await at.press(t('保存', 'Save'))
    await page.getByRole('button', { name: t('改用“所有人”的首页', 'Use everyone’s page') }).waitFor()

    const own = await desk(program, look, at.company, member)
    await own.go('today')
    await own.page
      .locator('.today-groups .home-view', { hasText: t('待联系', 'Contact due') })
      .getByRole('link', { name: '南京同事的客户' })
      .waitFor()
    await own.clean('Today of the role')
    await at.go('today')
    await page.locator('.today-groups').waitFor()
    expect(await page.locator('.home-view').count()).toBe(0)
  })

  test('a tag is renamed and two are merged on all records, and taken back', async () => {
    const { page, t } = at
    await at.go('settings/tags')
    const row = (name: string) => page.getByRole('row', { name })
    await at.press(t('改名', 'Rename'), row('展会'))
    await dialog().getByRole('textbox').fill('2026 展会')
    await at.clean('a tag being renamed')
    await at.press(t('改名', 'Rename'), dialog())
    await dialog().getByText(t('将修改 2 条记录', '2 records change')).waitFor()
    await at.press(t('修改', 'Change'), dialog())
    await expect.poll(tags).toEqual([['2026 展会', '老客户'], ['2026 展会'], ['老顾客']])

    for (const name of ['老客户', '老顾客']) await row(name).getByRole('checkbox').check()
    await at.press(t('合并', 'Merge'))
    await at.clean('two tags to merge')
    await page.getByRole('menuitem', { name: t('合并为“老客户”', 'Merge into “老客户”') }).click()
    await at.press(t('修改', 'Change'), dialog())
    await expect.poll(tags).toEqual([['2026 展会', '老客户'], ['2026 展会'], ['老客户']])
    await row('老顾客').waitFor({ state: 'detached' })
    await at.press(t('撤销', 'Undo'), page.locator('.gx-toast').last())
    await expect.poll(tags).toEqual([['2026 展会', '老客户'], ['2026 展会'], ['老顾客']])
  })

  test('a field of choices has colours and is shown by its condition; a formula says what is wrong with it', async () => {
    const { page, t } = at
    await at.go('settings/fields')
    await fillField(at, {
      kind: 'choice',
      zh: '结算方式',
      en: 'Settled',
      choices: [
        ['月结', 'Monthly', { zh: '绿', en: 'Green' }],
        ['现结', 'Cash', { zh: '橙', en: 'Orange' }],
      ],
      when: [level, key],
    })
    await at.clean('a field of choices')
    await saveField(at)
    await fillField(at, { kind: 'formula', zh: '可用额度', en: 'Credit left' })
    const formula = page.locator('#shape-formula')
    const answer = page.locator('#shape-formula-answer')
    await formula.fill('IF(level = "贵宾", creditLimit, 0)')
    await answer
      .getByText(t('没有选项“贵宾”，可选：重要', 'There is no choice “贵宾”; there are Key'))
      .waitFor()
    await at.clean('a formula that cannot be')
    await formula.fill(`IF(level = "${at.label(key)}", creditLimit * 2, 0)`)
    await answer.getByText(/“(杭州青禾|上海云帆|苏州明远|南京同事的客户)”/).waitFor()
    await saveField(at)

    await at.go('customers/new')
    await at.write(t('客户名称', 'Name'), '宁波海通')
    expect(await page.getByLabel(t('结算方式', 'Settled')).count()).toBe(0)
    await at.pick(at.label(level), at.label(key))
    await at.pick(t('结算方式', 'Settled'), t('月结', 'Monthly'))
    await at.write(t('信用额度', 'Credit limit'), '5000')
    await at.clean('a form with fields of one’s own')
    await at.press(t('保存', 'Save'))
    await page.getByRole('heading', { level: 1, name: '宁波海通' }).waitFor()
    await page.locator('.gx-dot[data-colour=green]').first().waitFor()
    await page.getByText('10,000').first().waitFor()
  })

  test('a template is looked at and taken over; the whole goes as a file to another company, which sees first what changes', async () => {
    const { page, t } = at
    await at.go('settings/configuration')
    const offered = (one: Desk, name: string | RegExp): Locator =>
      one.page.locator('.configuration-preview').getByRole('heading', { name })
    const take = async (one: Desk) => {
      await one.press(one.t('确认导入', 'Take it over'))
      await one.told(one.t('已导入', 'taken over'))
    }
    await at.press(
      t('看看会改什么', 'See what it changes'),
      page.getByRole('listitem').filter({ hasText: t('广告公司', 'Advertising agency') }),
    )
    await offered(at, t('“广告公司”将改动', '“Advertising agency” changes')).waitFor()
    await at.clean('what a template changes')
    await take(at)
    const download = page.waitForEvent('download')
    await page.getByText(t('导出', 'Export'), { exact: true }).click()
    const file = await (await download).path()

    const other = await desk(program, look)
    const choose = (name: string, buffer: Buffer) =>
      other.page.locator('input[type=file]').setInputFiles({ name, mimeType: 'application/json', buffer })
    await other.go('settings/configuration')
    await other.page.getByRole('button', { name: t('选择文件导入', 'Import a file') }).waitFor()
    await choose('名单.json', Buffer.from('客户,电话'))
    await other.page.getByRole('alert').filter({ hasText: 'JSON' }).waitFor()
    await choose('设置.json', await readFile(file))
    await offered(other, /“设置.json”/).waitFor()
    const preview = other.page.locator('.configuration-preview')
    const parts = preview.locator('details:not([open]) > summary')
    while (await parts.count()) await parts.first().click()
    await preview.getByText(t('结算方式', 'Settled')).first().waitFor()
    await other.clean('what a file changes')
    await take(other)
    const fields = async (one: Desk) =>
      (await one.company.owner.ask<{ data: { key: string }[] }>('GET', '/customFields')).body.data
        .map(field => field.key)
        .sort()
    expect(await fields(other)).toEqual(await fields(at))
    await choose('设置.json', await readFile(file))
    await offered(other, t('与现在的设置相同', 'is what you have already')).waitFor()
  })
})
