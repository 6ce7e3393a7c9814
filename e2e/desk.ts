import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import type { Label } from '../src/core/label.ts'
import type { TestCompany, TestPerson } from '../src/server/testing/server.ts'
import { faults } from './axe.ts'
import { enter, type Look, type Program } from './program.ts'

/** Two looks that have nothing in common. */
export const opposites: Look[] = [
  { locale: 'zh', width: 1440 },
  { locale: 'en', width: 390, theme: 'dark' },
]

/** Someone signed in to a company, and the acts that every test of a screen does. */
export interface Desk {
  page: Page
  company: TestCompany
  t: (zh: string, en: string) => string
  look: Look
  label: (label: Label) => string
  go: (path: string) => Promise<void>
  /** Presses the button of this name. */
  press: (name: string | RegExp, within?: Locator) => Promise<void>
  /** Writes into the field of this label; labels of fields that must be filled in end with a star. */
  write: (label: string, value: string, within?: Locator) => Promise<void>
  /** Types a day into the field of this label. */
  day: (label: string, day: string, within?: Locator) => Promise<void>
  /** Chooses in a field of this label by typing and taking the first offer that has the text. */
  pick: (label: string, text: string, within?: Locator) => Promise<void>
  /** Waits for what is said at the foot of the screen. */
  told: (text: string) => Promise<void>
  /** Nothing is on its way, and axe finds nothing serious on the screen as it stands. */
  clean: (screen: string) => Promise<void>
}

/** Of the company's owner, unless another person is named; without a company, of a new one. */
export async function desk(
  program: Program,
  look: Look,
  given?: TestCompany,
  person?: TestPerson,
): Promise<Desk> {
  const company = given ?? (await program.company())
  const page = await program.open(look)
  await enter(page, program, (person ?? company.owner).email, look)
  const t = (zh: string, en: string) => (look.locale === 'zh' ? zh : en)
  return {
    page,
    company,
    t,
    look,
    label: label => label[look.locale],
    go: async path => {
      await page.goto(`${program.base}/c/${company.slug}/${path}`)
    },
    press: (name, within) =>
      (within ?? page).getByRole('button', { name: typeof name === 'string' ? ended(name) : name }).click(),
    write: (label, value, within) => fieldOf(within ?? page, label).fill(value),
    day: async (label, day, within) => {
      const box = fieldOf(within ?? page, label)
      await box.fill(day)
      await box.press('Enter')
    },
    pick: async (label, text, within) => {
      const box = fieldOf(within ?? page, label)
      await box.click()
      if (await box.isEditable()) await box.fill(text)
      await page
        .locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option')
        .filter({ hasText: new RegExp(`^${RegExp.escape(text)}`) })
        .first()
        .click()
    },
    told: text => page.locator('.gx-toast').filter({ hasText: text }).waitFor(),
    clean: async screen => {
      await page.waitForFunction(() => !document.querySelector('[aria-busy=true]'))
      expect(await faults(page), screen).toEqual([])
    },
  }
}

const fieldOf = (within: Page | Locator, label: string) =>
  within.getByLabel(new RegExp(`^${RegExp.escape(label)}( \\*)?$`)).first()

/** Signs before the words of a button have names of their own. */
const ended = (name: string) => new RegExp(`(^| )${RegExp.escape(name)}$`)
