import type { Locator } from 'playwright-core'
import { expect } from 'vitest'
import type { Label } from '../src/core/label.ts'
import type { Desk } from './desk.ts'

export interface FieldWish {
  kind: string
  zh: string
  en: string
  choices?: [string, string, Label?][]
  required?: boolean
  unique?: boolean
  to?: string
  unit?: [string, string]
  byDefault?: string
  /** Shown while the field has the value. */
  when?: [Label, Label]
  /** Written, and chosen from the menu of fields. */
  formula?: { result: string; parts: (string | Label)[] }
}

/** A new field of the object whose fields are shown. */
export async function addField(at: Desk, wish: FieldWish): Promise<void> {
  await fillField(at, wish)
  await saveField(at)
}

/** The form of a new field, filled in. */
export async function fillField(at: Desk, wish: FieldWish): Promise<void> {
  const { page, t } = at
  await at.press(t('加一个字段', 'Add a field'))
  const form = page.locator('.shape-drawer')
  await page.locator('#shape-zh').fill(wish.zh)
  await page.locator('#shape-en').fill(wish.en)
  await page.locator('#shape-kind').selectOption(wish.kind)
  if (wish.to) await page.locator('#shape-to').selectOption(wish.to)
  for (const [index, choice] of (wish.choices ?? []).entries()) await addChoice(at, form, index, choice)
  if (wish.required) await form.getByLabel(t('必填', 'Required')).check()
  if (wish.unique) await form.getByLabel(t('不能重复', 'Unique')).check()
  if (wish.byDefault) await page.locator('#shape-default').fill(wish.byDefault)
  if (wish.formula) await writeFormula(at, wish.formula)
  if (wish.unit || wish.when)
    await form.getByText(t('说明、单位、范围和显示条件', 'Hint, unit, range and when it is shown')).click()
  if (wish.unit) {
    await page.locator('#shape-unitZh').fill(wish.unit[0])
    await page.locator('#shape-unitEn').fill(wish.unit[1])
  }
  if (wish.when) {
    await at.press(t('加一个条件', 'Add a condition'), form)
    await form
      .getByLabel(t('条件字段', 'Field of the condition'))
      .selectOption({ label: at.label(wish.when[0]) })
    await form
      .getByLabel(t('条件的值', 'Value of the condition'))
      .selectOption({ label: at.label(wish.when[1]) })
  }
}

export async function saveField({ page, t, press }: Desk): Promise<void> {
  await press(t('保存', 'Save'), page.locator('.ant-drawer-footer'))
  await page.locator('.shape-drawer').waitFor({ state: 'detached' })
}

async function addChoice(at: Desk, form: Locator, index: number, [zh, en, colour]: [string, string, Label?]) {
  await at.press(at.t('加一个选项', 'Add a choice'), form)
  const line = form.locator('.shape-choice').nth(index)
  await line.locator('input').first().fill(zh)
  await line.locator('input').nth(1).fill(en)
  if (!colour) return
  await at.press(at.t('颜色', 'Colour'), line)
  await at.page.getByRole('menuitemcheckbox', { name: at.label(colour), exact: true }).click()
}

async function writeFormula(at: Desk, { result, parts }: NonNullable<FieldWish['formula']>): Promise<void> {
  const { page, t } = at
  await page.locator('#shape-result').selectOption(result)
  const box = page.locator('#shape-formula')
  for (const part of parts) {
    if (typeof part === 'string') await box.pressSequentially(part)
    else {
      await at.press(t('插入字段', 'Insert field'))
      const menu = page.getByRole('combobox', { name: t('查找', 'Find') })
      await menu.fill(at.label(part))
      await page
        .getByRole('option', { name: at.label(part) })
        .first()
        .click()
      await box.and(page.locator(':focus')).waitFor()
    }
  }
  await page.locator('#shape-formula-answer').getByText(/./).first().waitFor()
  expect(await page.locator('#shape-formula-answer .gx-fault').count()).toBe(0)
}
