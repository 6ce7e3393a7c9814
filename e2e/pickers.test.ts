import { expect, test } from 'vitest'
import { desk } from './desk.ts'
import { programOfFile } from './program.ts'

const program = await programOfFile()

test('every unit is reached in a picker: by scrolling, and by a part of its name', async () => {
  const at = await desk(program, { locale: 'zh', width: 1440 })
  const { owner } = at.company
  const made = await owner.ask<{ id: string }>('POST', '/units', { name: '华东分公司', kind: 'branch' })
  for (let number = 10; number < 55; number += 1)
    await owner.ask('POST', '/units', { name: `销售${number}组`, parent: made.body.id })
  await at.go('units/new')
  const picker = at.page.getByLabel('上级部门')
  await picker.click()
  const offers = at.page.locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden)')
  await offers.getByText('华东分公司').first().waitFor()
  const list = offers.locator('.ant-select-dropdown-list-holder')
  await expect
    .poll(async () => {
      await list.evaluate(box => box.scrollTo(0, box.scrollHeight))
      return offers.getByText('销售54组').count()
    })
    .toBe(1)
  await picker.fill('23')
  await expect
    .poll(() => offers.locator('.ant-select-item-option').allTextContents())
    .toEqual(['销售23组华东分公司', ' 新建“23”'])
})

test('of many people each is found in the settings: by name, and further down', async () => {
  const at = await desk(program, { locale: 'zh', width: 390 })
  for (let number = 10; number < 45; number += 1) await at.company.person('member', { name: `张三${number}` })
  await at.go('settings/people')
  const names = at.page.locator('.gx-settings-rows .gx-title')
  await at.press('再显示 30 人')
  await names.nth(35).waitFor()
  await at.write('查找人员', '张三27')
  await expect.poll(() => names.allTextContents()).toEqual(['张三27'])
})
