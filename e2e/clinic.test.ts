import type { Locator, Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Label } from '../src/core/label.ts'
import { type Desk, desk, opposites } from './desk.ts'
import { addField, type FieldWish } from './fields.ts'
import { PASSWORD, programOfFile } from './program.ts'

/** A trade that the program knows nothing of is set up on its screens alone, and worked with. */

const program = await programOfFile()

const green = { zh: '绿', en: 'Green' }
const blue = { zh: '蓝', en: 'Blue' }
const red = { zh: '红', en: 'Red' }

const patientFields: FieldWish[] = [
  {
    kind: 'choice',
    zh: '性别',
    en: 'Sex',
    choices: [
      ['女', 'Female', red],
      ['男', 'Male', blue],
    ],
  },
  { kind: 'date', zh: '出生日期', en: 'Born', required: true },
  { kind: 'phone', zh: '手机', en: 'Mobile', unique: true },
  { kind: 'boolean', zh: '有医保', en: 'Insured' },
  {
    kind: 'text',
    zh: '医保号',
    en: 'Insurance number',
    required: true,
    when: [
      { zh: '有医保', en: 'Insured' },
      { zh: '是', en: 'Yes' },
    ],
  },
  {
    kind: 'choices',
    zh: '过敏',
    en: 'Allergies',
    choices: [
      ['青霉素', 'Penicillin'],
      ['花粉', 'Pollen'],
    ],
  },
  {
    kind: 'formula',
    zh: '年龄',
    en: 'Age',
    unit: ['岁', 'years'],
    formula: { result: 'integer', parts: ['YEAR(TODAY()) - YEAR(', { zh: '出生日期', en: 'Born' }, ')'] },
  },
]

const visitFields: FieldWish[] = [
  { kind: 'date', zh: '就诊日期', en: 'Seen on', required: true },
  {
    kind: 'choice',
    zh: '科室',
    en: 'Department',
    choices: [
      ['内科', 'Internal', green],
      ['儿科', 'Paediatrics', blue],
    ],
  },
  {
    kind: 'choice',
    zh: '状态',
    en: 'Status',
    choices: [
      ['候诊', 'Waiting', red],
      ['就诊中', 'With the doctor', blue],
      ['已完成', 'Done', green],
    ],
  },
  { kind: 'user', zh: '医生', en: 'Doctor' },
  { kind: 'money', zh: '诊费', en: 'Fee' },
  { kind: 'percent', zh: '优惠', en: 'Discount', byDefault: '0' },
  {
    kind: 'formula',
    zh: '应收',
    en: 'Charge',
    formula: {
      result: 'money',
      parts: [{ zh: '诊费', en: 'Fee' }, ' * (1 - ', { zh: '优惠', en: 'Discount' }, ' / 100)'],
    },
  },
  { kind: 'longText', zh: '诊断', en: 'Diagnosis' },
]

const prescriptionFields: FieldWish[] = [
  { kind: 'reference', zh: '药品', en: 'Medicine', to: 'product', required: true },
  { kind: 'integer', zh: '数量', en: 'Quantity', required: true, unit: ['盒', 'boxes'] },
  {
    kind: 'formula',
    zh: '药费',
    en: 'Cost',
    formula: {
      result: 'money',
      parts: [{ zh: '数量', en: 'Quantity' }, ' * ', { zh: '药品 · 标准售价', en: 'Medicine · Price' }],
    },
  },
]

describe.each(opposites)('a clinic set up on the screens in $locale at $width px', look => {
  let at: Desk
  beforeAll(async () => {
    at = await desk(program, look)
  })

  test('has objects of its own, with menu entries, numbers and fields of many kinds', async () => {
    await makeObject(at, {
      zh: '患者',
      en: 'Patient',
      plural: 'Patients',
      icon: { zh: '档案', en: 'File of a person' },
      titled: ['姓名', 'Full name'],
      pattern: 'P{00000}',
    })
    for (const field of patientFields) await addField(at, field)
    await makeObject(at, {
      zh: '就诊',
      en: 'Visit',
      plural: 'Visits',
      pattern: 'V{YYYY}-{0000}',
      numbered: true,
      parent: at.t('患者', 'Patient'),
    })
    for (const field of visitFields) await addField(at, field)
    await makeObject(at, {
      zh: '处方',
      en: 'Prescription',
      plural: 'Prescriptions',
      pattern: 'RX{000000}',
      numbered: true,
      parent: at.t('就诊', 'Visit'),
    })
    for (const field of prescriptionFields) await addField(at, field)
    await at.page.locator('.shape-key', { hasText: 'c_cost' }).waitFor({ state: 'attached' })
  })

  test('shapes form, list, board, sums, numbers and a relation', async () => {
    await shapeForm(at)
    await shapeList(at)
    await renumber(at)
    await relate(at)
  })

  test('gives a role what it needs, and keeps telephones from it', async () => {
    await makeRole(at)
    await maskPhone(at)
  })

  test('takes records, refuses what must not be, and works out the rest', async () => {
    await makeMedicine(at)
    await admit(at, { name: at.t('王小明', 'Wang Xiaoming'), born: '2019-03-08', phone: '13800010001' })
    await visit(at, { department: ['儿科', 'Paediatrics'], status: ['候诊', 'Waiting'], fee: '80' })
    await prescribe(at)
    await addTest(at)
    await admit(at, {
      name: at.t('李建国', 'Li Jianguo'),
      born: '1961-10-20',
      phone: '13800010002',
      taken: '13800010001',
    })
    await visit(at, {
      department: ['内科', 'Internal'],
      status: ['已完成', 'Done'],
      fee: '100',
      discount: '20',
    })
    await visit(at, { department: ['内科', 'Internal'], status: ['候诊', 'Waiting'], fee: '60' })
  })

  test('ends with a list, a form, a board and a grouped list with sums', () => ending(at))

  test('ends so at the other width too', async () => {
    const width = look.width === 390 ? 1440 : 390
    await ending(await desk(program, { ...look, width }, at.company))
  })

  test('takes a colleague in, who sees in the role what they should', () => doctorComes(at))
})

interface ObjectWish {
  zh: string
  en: string
  plural: string
  pattern: string
  icon?: Label
  titled?: [string, string]
  numbered?: boolean
  parent?: string
}

async function makeObject(at: Desk, wish: ObjectWish): Promise<void> {
  const { page, t } = at
  await at.go('settings/objects')
  await at.press(t('新建对象', 'New object'))
  const form = page.locator('.own-object-form')
  await at.write(t('名称', 'Chinese name'), wish.zh, form)
  await at.write(t('英文名称（可不填）', 'English name (optional)'), wish.en, form)
  await at.write(t('英文复数（可不填）', 'English plural (optional)'), wish.plural, form)
  if (wish.icon) await at.press(at.label(wish.icon), form)
  if (wish.numbered)
    await form.getByLabel(t('怎么称呼一条记录', 'A record is called by')).selectOption('number')
  if (wish.titled) {
    await at.write(t('“名称”一栏叫什么', 'The name’s label, Chinese'), wish.titled[0], form)
    await at.write(t('英文叫什么', 'And in English'), wish.titled[1], form)
  }
  await at.write(t('编号规则', 'Number pattern'), wish.pattern, form)
  if (wish.parent) await form.getByLabel(t('归属于', 'Belongs to')).selectOption({ label: wish.parent })
  await at.press(t('新建', 'Make it'), page.locator('.ant-drawer-footer'))
  await page.waitForURL(/settings\/fields\?object=c_/)
  await form.waitFor({ state: 'detached' })
}

/** Drags what the handle belongs to over another handle, as a hand does: the way there in steps. */
async function drag(at: Desk, handle: Locator, to: Locator): Promise<void> {
  const { mouse } = at.page
  await handle.scrollIntoViewIfNeeded()
  const middle = async (one: Locator) => {
    const box = await one.boundingBox()
    if (!box) throw new Error('not on the screen')
    return [box.x + box.width / 2, box.y + box.height / 2] as const
  }
  const [from, goal] = [await middle(handle), await middle(to)]
  await mouse.move(...from)
  await mouse.down()
  await mouse.move(from[0], from[1] + Math.sign(goal[1] - from[1]) * 8, { steps: 4 })
  await at.page.locator('[data-dragging]').waitFor()
  await mouse.move(...goal, { steps: 12 })
  await mouse.up()
  await at.page.locator('[data-dragging]').waitFor({ state: 'detached' })
  await pressesCount(at.page)
}

/** What ends a drag swallows the press that follows within a moment, as a hand cannot: until one is heard again. */
async function pressesCount(page: Page): Promise<void> {
  await page.evaluate(
    () =>
      new Promise<void>(done => {
        let isHeard = false
        const hear = () => {
          isHeard = true
          done()
        }
        document.addEventListener('click', hear, { once: true })
        const press = () => {
          document.body.click()
          if (!isHeard) requestAnimationFrame(press)
        }
        press()
      }),
  )
}

const handleOf = (at: Desk, name: string) =>
  at.page.getByRole('button', { name: at.t(`移动${name}`, `Move ${name}`), exact: true })

/** Saves a layout and waits until there is nothing to save. */
async function keep(at: Desk): Promise<void> {
  await at.press(at.t('保存', 'Save'))
  await at.page.locator('.shape-foot .gx-primary[disabled]').waitFor()
}

/** What was seen becomes a section of its own at the end, and the state stands before the department. */
async function shapeForm(at: Desk): Promise<void> {
  const { page, t } = at
  await at.go('settings/fields?object=c_visit&part=form')
  await at.press(t('加一个分组', 'Add a section'))
  const section = page.locator('.shape-section').last()
  await section.locator('input').first().fill('病历')
  await section.locator('input').nth(1).fill('Notes')
  await drag(at, handleOf(at, '病历'), handleOf(at, t('诊断', 'Diagnosis')))
  await drag(at, handleOf(at, t('状态', 'Status')), handleOf(at, t('科室', 'Department')))
  await keep(at)
  await at.press(t('并入上一组', 'Merge upwards'))
  await page.reload()
  await page.locator('.shape-section').nth(1).waitFor()
}

async function shapeList(at: Desk): Promise<void> {
  const { page, t } = at
  await at.go('settings/fields?object=c_visit&part=list')
  const column = (name: string) => page.locator('.shape-kept li').filter({ has: handleOf(at, name) })
  await at.press(t('去掉', 'Remove'), column(t('优惠', 'Discount')))
  await at.press(t('去掉', 'Remove'), column(t('医生', 'Doctor')))
  await at.press(t('加一列', 'Add a column'))
  await page.getByRole('option', { name: t('应收', 'Charge') }).click()
  await drag(at, handleOf(at, t('状态', 'Status')), handleOf(at, t('科室', 'Department')))
  const ticks = (legend: string) => page.locator('fieldset').filter({ hasText: legend })
  await ticks(t('看板按这些字段分列', 'Boards stand by')).getByLabel(t('科室', 'Department')).uncheck()
  await ticks(t('列表下方和分组里合计', 'Added up below the list and in groups'))
    .getByLabel(t('诊费', 'Fee'))
    .uncheck()
  await keep(at)
}

async function renumber(at: Desk): Promise<void> {
  const { page, t } = at
  await at.go('settings/numbers')
  const row = page.locator('.numbers-row').filter({ hasText: t('就诊', 'Visits') })
  await row.getByLabel(t('格式', 'Pattern')).fill('V{YYYY}{MM}-{000}')
  await row.getByLabel(t('重新计数', 'Begins anew')).selectOption('month')
  await at.press(t('保存', 'Save'), row)
  await row.getByText(/V\d{6}-001/).waitFor()
}

async function relate(at: Desk): Promise<void> {
  const { page, t } = at
  await at.go('settings/objects')
  await at.press(t('关联两个对象', 'Relate two objects'))
  const form = page.locator('.own-relations form')
  await form.getByLabel(t('第一个对象', 'First object')).selectOption('c_visit')
  await form.getByLabel(t('第二个对象', 'Second object')).selectOption('product')
  const names = form.getByRole('textbox')
  for (const [index, name] of ['检查', 'Tests', '就诊', 'Visits'].entries()) await names.nth(index).fill(name)
  await at.press(t('建立关联', 'Relate'), form)
  await page
    .locator('.own-relations li')
    .filter({ hasText: t('检查', 'Tests') })
    .waitFor()
}

async function makeRole(at: Desk): Promise<void> {
  const { page, t } = at
  await at.go('settings/roles')
  const member = page.locator('.gx-settings-rows > li').filter({ hasText: '成员' })
  await at.press(t('复制', 'Copy'), member)
  const row = page.locator('.gx-settings-rows > li').filter({ has: page.locator('table') })
  await row.getByLabel(t('角色名称', 'Name of the role')).fill('医生')
  for (const [object, sees] of [
    [t('患者', 'Patients'), 'all'],
    [t('就诊', 'Visits'), 'all'],
    [t('处方', 'Prescriptions'), 'all'],
  ] as const) {
    await row.getByLabel(t(`${object}：能看到`, `${object}: sees`)).selectOption(sees)
    await row.getByLabel(`${object}: ${t('删除', 'Delete')}`).uncheck()
  }
  await at.press(t('保存', 'Save'), row)
  await at.told(t('已保存', 'Saved'))
}

async function maskPhone(at: Desk): Promise<void> {
  const { page, t } = at
  await at.go('settings/fields?object=c_patient')
  await at.press(t('修改手机', 'Change Mobile'))
  const form = page.locator('.shape-drawer')
  await form.getByText(t('各角色的权限', 'What each role may do')).click()
  await form.getByLabel(/^医生/).selectOption('masked')
  await at.press(t('保存', 'Save'), page.locator('.ant-drawer-footer'))
  await form.waitFor({ state: 'detached' })
}

async function makeMedicine(at: Desk): Promise<void> {
  const { page, t } = at
  for (const [name, price] of [
    ['阿莫西林', '12.50'],
    ['血常规', '25'],
  ] as const) {
    await at.go('products/new')
    await at.write(t('产品名称', 'Name'), name)
    await at.write(t('标准售价', 'Price'), price)
    await at.press(t('保存', 'Save'))
    await page.getByRole('heading', { level: 1, name }).waitFor()
  }
}

/** To the list of this name by the menu. */
async function byMenu({ page, t, look }: Desk, name: string): Promise<void> {
  if (look.width === 390) await page.getByRole('button', { name: t('菜单', 'Menu'), exact: true }).click()
  await page.getByRole('navigation').getByRole('link', { name }).click()
  await page.getByRole('heading', { level: 1, name }).waitFor()
}

interface Person {
  name: string
  born: string
  phone: string
  /** Another's telephone, tried first. */
  taken?: string
}

/** By the menu to the patients, and a new one from there. */
async function admit(at: Desk, { name, born, phone, taken }: Person): Promise<void> {
  const { page, t } = at
  await at.go('today')
  await byMenu(at, t('患者', 'Patients'))
  await at.press(t('新建', 'New'), page.locator('.gx-page-head'))
  await at.write(t('姓名', 'Full name'), name)
  await at.pick(t('性别', 'Sex'), t('男', 'Male'))
  await at.day(t('出生日期', 'Born'), born)
  await at.write(t('手机', 'Mobile'), taken ?? phone)
  expect(await page.getByLabel(t('医保号', 'Insurance number')).count()).toBe(0)
  await page.getByLabel(t('有医保', 'Insured')).check()
  await at.press(t('保存', 'Save'))
  await page.locator('.gx-field .gx-fault').first().waitFor()
  await at.write(t('医保号', 'Insurance number'), `YB${born}`)
  await at.press(t('保存', 'Save'))
  if (taken) {
    await page
      .getByRole('alert')
      .filter({ hasText: t('“手机”的', '“Mobile”') })
      .first()
      .waitFor()
    await at.write(t('手机', 'Mobile'), phone)
    await at.press(t('保存', 'Save'))
  }
  await page.getByRole('heading', { level: 1, name }).waitFor()
  await page
    .getByText(t(`${yearsSince(born)} 岁`, `${yearsSince(born)} years`))
    .first()
    .waitFor()
}

const yearsSince = (born: string) => new Date().getFullYear() - Number(born.slice(0, 4))

interface Seen {
  department: [string, string]
  status: [string, string]
  fee: string
  discount?: string
}

/** A visit of the patient whose page is open, from that page; it stays there. */
async function visit(at: Desk, { department, status, fee, discount }: Seen): Promise<void> {
  const { page, t } = at
  const tab = page.getByRole('tab', { name: t('就诊', 'Visits') })
  await tab.click()
  await at.press(t('新建就诊', 'New visit'))
  const form = page.getByRole('dialog')
  await at.day(t('就诊日期', 'Seen on'), '2026-11-20', form)
  await at.pick(t('科室', 'Department'), t(...department), form)
  await at.pick(t('状态', 'Status'), t(...status), form)
  await at.write(t('诊费', 'Fee'), fee, form)
  if (discount) await at.write(t('优惠', 'Discount'), discount, form)
  await at.press(t('保存', 'Save'), form)
  await form.waitFor({ state: 'detached' })
}

/** From the page of the patient to the visit, and there a prescription whose cost follows from the price of the medicine. */
async function prescribe(at: Desk): Promise<void> {
  const { page, t } = at
  await page
    .getByRole('tabpanel')
    .getByRole('link', { name: /^V\d{6}-001$/ })
    .click()
  await page.getByRole('heading', { level: 1, name: /^V\d{6}-001$/ }).waitFor()
  await page.getByRole('tab', { name: t('处方', 'Prescriptions') }).click()
  await at.press(t('新建处方', 'New prescription'))
  const form = page.getByRole('dialog')
  await at.pick(t('药品', 'Medicine'), '阿莫西林', form)
  await at.write(t('数量', 'Quantity'), '3', form)
  await at.press(t('保存', 'Save'), form)
  await form.waitFor({ state: 'detached' })
  await page.getByRole('tabpanel').getByText('37.50').waitFor()
}

async function addTest(at: Desk): Promise<void> {
  const { page, t } = at
  await page.getByRole('tab', { name: t('检查', 'Tests') }).click()
  const panel = page.getByRole('tabpanel')
  await at.pick(t('添加产品', 'Add product'), '血常规', panel)
  await panel.getByRole('link', { name: '血常规' }).waitFor()
}

/** What the clinic works with every day. */
async function ending(at: Desk): Promise<void> {
  await listOf(at)
  await formOf(at)
  await boardOf(at)
  await groupsOf(at)
}

async function listOf(at: Desk): Promise<void> {
  const { page, t } = at
  await at.go('visits')
  await page.getByRole('link', { name: /^V\d{6}-003$/ }).waitFor()
  const heads = await page.getByRole('columnheader').allTextContents()
  if (heads.length > 0)
    expect(heads.map(head => head.trim()).filter(Boolean)).toEqual(
      t('编号 患者 就诊日期 状态 科室 诊费 应收', 'Number Patient Seen_on Status Department Fee Charge')
        .split(' ')
        .map(word => word.replace('_', ' ')),
    )
  await page.locator('.gx-sums').getByText(t('应收', 'Charge')).waitFor()
  await page.locator('.gx-sums').getByText('220.00').waitFor()
  expect(await page.locator('.gx-sums').textContent()).not.toContain(t('诊费', 'Fee'))
}

async function formOf(at: Desk): Promise<void> {
  const { page, t } = at
  await at.go('visits/new')
  const sections = page.locator('.gx-form fieldset')
  await sections.nth(1).waitFor()
  const labels = async (section: number) =>
    (await sections.nth(section).locator('label').allTextContents()).map(text => text.replace(' *', ''))
  expect(await sections.locator('legend').allTextContents()).toEqual([
    t('基本信息', 'Basics'),
    t('病历', 'Notes'),
  ])
  expect(await labels(0)).toEqual(
    at.look.locale === 'zh'
      ? ['患者', '就诊日期', '状态', '科室', '医生', '诊费', '优惠']
      : ['Patient', 'Seen on', 'Status', 'Department', 'Doctor', 'Fee', 'Discount'],
  )
  expect(await labels(1)).toEqual([t('诊断', 'Diagnosis'), t('编号', 'Number')])
}

/** The list in another of its modes. */
async function showAs({ page, t }: Desk, mode: string): Promise<void> {
  await page
    .locator('.gx-display button')
    .filter({ hasText: t('表格', 'Table') })
    .click()
  await page.getByRole('radio', { name: mode }).click()
}

async function boardOf(at: Desk): Promise<void> {
  const { page, t } = at
  await at.go('visits')
  await showAs(at, t('看板', 'Board'))
  const column = (name: string) => page.getByRole('region', { name })
  const cards = (name: string) => column(name).locator('.gx-board-card')
  const counted = (name: string) =>
    expect.poll(async () => (await column(name).locator('h2 .gx-number').textContent())?.trim())
  await counted(t('候诊', 'Waiting')).toBe('2')
  await counted(t('就诊中', 'With the doctor')).toBe('0')
  await counted(t('已完成', 'Done')).toBe('1')
  if (at.look.width === 390) return
  const move = async (from: string, to: string, then: string) => {
    await cards(from).first().dragTo(column(to))
    await counted(to).toBe(then)
  }
  await move(t('候诊', 'Waiting'), t('就诊中', 'With the doctor'), '1')
  await move(t('就诊中', 'With the doctor'), t('候诊', 'Waiting'), '2')
}

async function groupsOf(at: Desk): Promise<void> {
  const { page, t } = at
  await at.go('visits')
  await showAs(at, t('分组', 'Groups'))
  await page
    .locator('.gx-modes .gx-menu-item')
    .filter({ hasText: t('科室', 'Department') })
    .click()
  const groups = page.locator('.gx-groups tr.gx-group')
  const line = (text: string) =>
    expect.poll(async () => (await groups.filter({ hasText: text }).textContent())?.trim())
  await line(t('儿科', 'Paediatrics')).toContain('180.00')
  await line(t('内科', 'Internal')).toContain('2140.00')
  await expect.poll(() => page.locator('.gx-groups tfoot').textContent()).toContain('3220.00')
  await at.press(t('内科', 'Internal'), groups)
  await expect.poll(() => page.locator('.gx-group-rows').getByRole('link', { name: /^V\d/ }).count()).toBe(2)
}

/** A colleague is invited into the role, comes in by the link, and works with everything but the telephones in full. */
async function doctorComes(at: Desk): Promise<void> {
  const { page, t, company } = at
  await at.go('settings/people')
  await at.press(t('邀请同事', 'Invite someone'))
  await at.write(t('邮箱', 'E-mail'), `doctor@${company.slug}.example`)
  await at.write(t('姓名（可不填）', 'Name (optional)'), '华大夫')
  await page.getByLabel(t('角色', 'Role')).selectOption({ label: '医生' })
  await at.press(t('生成邀请', 'Invite'))
  const link = await page.locator('.gx-settings-link-box code').textContent()

  const doctors = await program.open(at.look)
  await doctors.goto(link ?? '')
  await doctors.getByLabel(t('设置密码', 'Choose a password')).fill(PASSWORD)
  await doctors.getByRole('button', { name: t('加入', 'Join'), exact: true }).click()
  await doctors.waitForURL(`**/c/${company.slug}/**`)
  await byMenu({ ...at, page: doctors }, t('患者', 'Patients'))
  await doctors.getByText('138****0001').first().waitFor()
  expect(await doctors.getByText('138 0001 0001').count()).toBe(0)
  await doctors
    .getByRole('link', { name: t('王小明', 'Wang Xiaoming') })
    .first()
    .click()
  await doctors.getByRole('button', { name: t('修改出生日期', 'Edit Born') }).waitFor()
}
