import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import type { TestCompany } from '../src/server/testing/server.ts'
import { faults } from './axe.ts'
import { enter, type Look, programOfFile } from './program.ts'

let company: TestCompany
const ids = {
  customer: '',
  contact: '',
  record: '',
  product: '',
  draft: '',
  order: '',
  invitation: '',
}

const program = await programOfFile()

beforeAll(async () => {
  company = await program.company()
  await makeRecords()
})

async function makeRecords(): Promise<void> {
  const { ask } = company.owner
  const make = async (path: string, body: object) => (await ask<{ id: string }>('POST', path, body)).body.id
  const day = (away: number) => new Date(Date.now() + away * 86_400_000).toISOString()
  ids.product = await make('/products', {
    name: '铜版纸画册',
    code: 'P1',
    unit: '本',
    price: '12.5',
    taxRate: '13',
  })
  ids.customer = await make('/customers', {
    name: '杭州青禾文化传媒有限公司',
    level: 'key',
    phone: '0571-88001122',
    tags: ['老客户'],
    nextContactAt: day(-2),
  })
  ids.contact = await make('/contacts', { name: '王晓梅', customer: ids.customer, phone: '13700001234' })
  ids.record = await make('/contactRecords', {
    customer: ids.customer,
    contact: ids.contact,
    way: 'phone',
    content: '谈了新画册',
    result: 'quoted',
    nextContactAt: day(-1),
  })
  const lines = [{ product: ids.product, quantity: '100', price: '12.5', taxRate: '13' }]
  ids.draft = await make('/orders', { customer: ids.customer, orderedOn: day(-3).slice(0, 10), lines })
  ids.order = await make('/orders', { customer: ids.customer, orderedOn: day(-40).slice(0, 10), lines })
  await ask('POST', `/orders/${ids.order}/confirm`)
  const person = await company.person('member')
  await ask('POST', `/customers/${ids.customer}/addCollaborator`, { user: person.id })
  const { body: roles } = await ask<{ data: { id: string; code: string }[] }>('GET', '/roles')
  const { body: invitation } = await ask<{ link: string }>('POST', '/invitations', {
    email: 'new@test.example',
    roleId: roles.data.find(role => role.code === 'member')?.id,
  })
  ids.invitation = invitation.link.split('/').at(-1) ?? ''
}

/**
 * Screens by their address within the company. Not those that other tests ask in every state they have: hand-overs, pools, disputes and
 * merges, home, tags and configuration.
 */
const screens = (): string[] => [
  'today',
  'customers',
  'customers?mode=board.level',
  'customers?mode=group.createdAt.week',
  'customers?mode=calendar.nextContactAt',
  'customers?mode=region.region',
  'customers/new',
  `customers/${ids.customer}`,
  `customers/${ids.customer}?tab=order.customer`,
  `customers/${ids.customer}?tab=history`,
  `customers/${ids.customer}?seenBy=1`,
  'duplicates',
  'contacts',
  `contacts/${ids.contact}`,
  'contactRecords',
  'contactRecords/new',
  `contactRecords/${ids.record}`,
  'products',
  `products/${ids.product}`,
  'orders',
  'orders/new',
  `orders/${ids.draft}`,
  `orders/${ids.order}`,
  'imports',
  'imports/new',
  'settings',
  'settings/company',
  'settings/people',
  'settings/units',
  'settings/roles',
  'settings/fields',
  'settings/objects',
  'settings/duplicates',
  'settings/audit',
  'settings/numbers',
  'settings/mail',
  'settings/api-keys',
  'settings/bin',
  'settings/appearance',
  'profile',
]

const at = (path: string) => `${program.base}/c/${company.slug}/${path}`

async function entered(look: Look): Promise<Page> {
  const page = await program.open(look)
  await enter(page, program, company.owner.email, look)
  return page
}

/** Nothing is on its way any more. */
async function settled(page: Page): Promise<void> {
  await page.locator(':is(.gx-content h1, .gx-content h2, .gx-content .gx-empty):visible').first().waitFor()
  await page.waitForFunction(() => !document.querySelector('[aria-busy=true]'))
}

/** Every language, colours and width together; those of a pair have nothing in common, and every screen is seen in one pair. */
const looks: (Look & { pair: number })[] = [
  { pair: 0, locale: 'zh', width: 1440, theme: 'light' },
  { pair: 0, locale: 'en', width: 390, theme: 'dark' },
  { pair: 1, locale: 'zh', width: 390, theme: 'light' },
  { pair: 1, locale: 'en', width: 1440, theme: 'dark' },
  { pair: 2, locale: 'zh', width: 1440, theme: 'dark' },
  { pair: 2, locale: 'en', width: 390, theme: 'light' },
  { pair: 3, locale: 'zh', width: 390, theme: 'dark' },
  { pair: 3, locale: 'en', width: 1440, theme: 'light' },
]

describe.each(looks)('axe in $locale, $theme, at $width px', look => {
  test('finds no serious fault on the screens of this look', async () => {
    const page = await entered(look)
    const found: Record<string, string[]> = {}
    for (const path of screens().filter((_, index) => index % 4 === look.pair)) {
      await page.goto(at(path))
      await settled(page)
      const wrong = await faults(page)
      if (wrong.length > 0) found[path] = wrong
    }
    expect(found).toEqual({})
  })
})

/** Two looks that have nothing in common. */
describe.each(looks.filter(({ pair }) => pair === 0))('axe in $locale, $theme, at $width px', look => {
  let page: Page

  beforeAll(async () => {
    page = await entered(look)
  })

  test('finds none in what opens over a screen: quick record, commands, peek', async () => {
    await page.goto(at('customers'))
    await settled(page)
    await page.keyboard.press('Control+j')
    await page.locator('form.quick textarea').waitFor()
    expect(await faults(page)).toEqual([])
    await page.goto(at('customers'))
    await settled(page)
    await page.keyboard.press('Control+k')
    await page.getByRole('dialog').getByRole('combobox').fill('青禾')
    await page.getByRole('option').first().waitFor()
    expect(await faults(page)).toEqual([])
    await page.goto(at(`customers?peek=${ids.customer}`))
    await page.locator('.gx-peek dl').first().waitFor()
    expect(await faults(page)).toEqual([])
  })

  test('finds none outside of companies: welcome, sign-in, invitation, companies', async () => {
    const visitor = await program.open(look)
    const found: Record<string, string[]> = {}
    const see = async (one: Page, path: string) => {
      await one.goto(`${program.base}/${path}`)
      await one.locator('.gx-gate h1').waitFor()
      const wrong = await faults(one)
      if (wrong.length > 0) found[path] = wrong
    }
    for (const path of ['welcome', 'sign-in', 'forgot', `invite/${ids.invitation}`]) await see(visitor, path)
    await see(page, 'companies')
    expect(found).toEqual({})
  })
})
