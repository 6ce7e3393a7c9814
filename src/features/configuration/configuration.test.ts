import { describe, expect, test } from 'vitest'
import { serverOfFile, type TestCompany, testCompany } from '../../server/testing/server.ts'

interface Plan {
  parts: { key: string; changes: { action: string; what: { zh: string } }[]; kept: { zh: string }[] }[]
  faults: { field: string; message: string }[]
}

const server = await serverOfFile()

const zh = (text: string, en = text) => ({ zh: text, en })

/** A company with something of every part. */
async function shapedCompany(): Promise<TestCompany> {
  const company = await testCompany(server)
  const { owner } = company
  const made = async (path: string, body: object, status = 201) => {
    const answer = await owner.ask<{ id: string; version: number }>('POST', path, body)
    expect(answer.status, answer.response.body).toBe(status)
    return answer.body
  }
  await made('/configuration/apply', { template: 'agency' }, 200)
  // The object that stands under another is older than what it stands under.
  await made('/customObjects', {
    key: 'c_case',
    label: zh('案例', 'Case'),
    owned: true,
    area: 'own',
    icon: 'book',
  })
  await made('/customObjects', {
    key: 'c_award',
    label: zh('奖项', 'Award'),
    parent: 'c_case',
    position: 0,
    numbering: 'A{YYYY}-{000}',
    title: 'number',
  })
  const choices = [
    { value: 'gold', label: zh('金', 'Gold'), colour: 'gold' },
    { value: 'silver', label: zh('银', 'Silver'), archived: true },
  ]
  await made('/customFields', {
    entity: 'c_award',
    kind: 'choice',
    key: 'c_rank',
    label: zh('等级', 'Rank'),
    choices,
  })
  const shown = [{ field: 'c_rank', operator: 'eq', value: 'gold' }]
  const second = await made('/customFields', {
    entity: 'c_award',
    kind: 'money',
    key: 'c_prize',
    label: zh('奖金', 'Prize'),
    visibleWhen: shown,
    position: 0,
  })
  const late = await made('/customFields', {
    entity: 'c_award',
    kind: 'date',
    key: 'c_on',
    label: zh('颁奖日', 'Given on'),
    required: true,
    visibleWhen: [{ field: 'c_prize', operator: 'filled' }],
  })
  expect(late.id).toBeTruthy()
  // Each is shown by what the other holds, and one formula uses another that stands behind it.
  await owner.ask('PATCH', `/customFields/${second.id}`, {
    version: second.version,
    visibleWhen: [{ field: 'c_on', operator: 'filled' }],
  })
  await made('/customFields', {
    entity: 'c_award',
    kind: 'formula',
    key: 'c_double',
    label: zh('双倍', 'Double'),
    formula: 'c_prize * 2',
    position: 9,
  })
  await made('/customFields', {
    entity: 'c_award',
    kind: 'formula',
    key: 'c_again',
    label: zh('四倍', 'Again'),
    formula: 'c_double * 2',
    position: 1,
  })
  await made('/customRelations', {
    left: 'contact',
    right: 'c_case',
    leftLabel: zh('案例', 'Cases'),
    rightLabel: zh('参与人', 'People'),
  })
  await made('/role-settings', {
    name: '媒介',
    permissions: {
      entities: { c_case: { visibility: 'all', actions: ['read'] } },
      fields: { 'order.c_mediaCost': 'hidden', 'c_award.c_prize': 'masked' },
      administer: [],
    },
  })
  await made('/savedViews', {
    entity: 'c_award',
    name: '金奖',
    definition: { 'filter[c_rank][eq]': 'gold' },
    audience: 'everyone',
  })
  const views = await owner.ask<{ data: { id: string }[] }>('GET', '/savedViews?entity=c_award')
  const blocks = [
    { key: 'views.list', place: 'main', options: { object: 'c_award', view: views.body.data[0].id } },
  ]
  expect((await owner.ask('PUT', '/homePages/everyone', { version: 0, blocks })).status).toBe(200)
  const rules = await owner.ask<{ version: number; rules: { key: string }[] }>('GET', '/duplicates/rules')
  const kept = rules.body.rules.filter(one => one.key !== 'samePhone')
  expect(
    (await owner.ask('PUT', '/duplicates/rules', { version: rules.body.version, rules: kept })).status,
  ).toBe(200)
  expect(
    (
      await owner.ask('PUT', '/shapes/c_award', {
        version: 0,
        shape: { label: zh('大奖', 'Prize'), columns: ['number', 'c_again'] },
      })
    ).status,
  ).toBe(200)
  return company
}

const exported = async ({ owner }: TestCompany) =>
  JSON.parse((await owner.ask('GET', '/configuration')).response.payload)

test('a preview calls the page of a role by the role’s name in the company', async () => {
  const company = await testCompany(server)
  const { owner } = company
  const roles = await owner.ask<{ data: { id: string; code: string; name: string; version: number }[] }>(
    'GET',
    '/role-settings',
  )
  const { id, version } = roles.body.data.find(one => one.code === 'member') ?? { id: '', version: 0 }
  await owner.ask('PATCH', `/role-settings/${id}`, { version, name: '业务员' })
  const homePages = [{ role: 'member', blocks: [{ key: 'views.list', place: 'main' }] }]
  const configuration = { ...(await exported(company)), homePages }
  const { body } = await owner.ask<Plan>('POST', '/configuration/preview', { configuration })
  expect(body.faults).toEqual([])
  expect(body.parts.find(one => one.key === 'homePages')?.changes).toMatchObject([{ what: { zh: '业务员' } }])
})

describe('a configuration', () => {
  test('taken from one company makes another the same; taken over twice it changes nothing', async () => {
    const [one, other] = [await shapedCompany(), await testCompany(server)]
    const configuration = await exported(one)
    expect(configuration.homePages).toMatchObject([{ blocks: [{ options: { view: 'name:金奖' } }] }])
    const before = await exported(other)
    const preview = await other.owner.ask<Plan>('POST', '/configuration/preview', { configuration })
    expect(preview.body.faults).toEqual([])
    const count = ({ body }: { body: Plan }) =>
      Object.fromEntries(body.parts.map(part => [part.key, part.changes.length]))
    expect(count(preview)).toMatchObject({ objects: 3, relations: 2, roles: 5 })
    expect(await exported(other)).toEqual(before)
    const applied = await other.owner.ask<Plan>('POST', '/configuration/apply', { configuration })
    expect([applied.status, applied.body.parts]).toEqual([200, preview.body.parts])
    expect(await exported(other)).toEqual(configuration)
    const again = await other.owner.ask<Plan>('POST', '/configuration/apply', { configuration })
    expect(again.body.parts.flatMap(part => part.changes)).toEqual([])
    expect(
      again.body.parts
        .find(part => part.key === 'objects')
        ?.kept.map(one => one.zh)
        .sort(),
    ).toEqual(['奖项', '案例', '比稿'].sort())
    const made = await other.owner.ask('POST', '/customers', {
      name: '甲',
      c_feeModel: 'commission',
      c_mediaBudget: '1000000',
      c_commission: '15',
    })
    expect(made.body).toMatchObject({ c_expectedFee: '150000' })
  })

  test.each(['trading', 'agency', 'service'])(
    'of the template %s fits an empty company and stays',
    async template => {
      const { owner } = await testCompany(server)
      const { body } = await owner.ask<Plan>('POST', '/configuration/preview', { template })
      expect(body.faults).toEqual([])
      expect(body.parts.map(part => part.key)).toEqual(
        ['objects', 'fields', 'relations', 'shapes', 'roles', 'views'].filter(
          one => template !== 'service' || one !== 'relations',
        ),
      )
      expect((await owner.ask('POST', '/configuration/apply', { template })).status).toBe(200)
      const again = await owner.ask<Plan>('POST', '/configuration/preview', { template })
      expect(again.body.parts.flatMap(part => part.changes)).toEqual([])
      const { views } = JSON.parse((await owner.ask('GET', '/configuration')).response.payload)
      for (const { entity, definition } of views) {
        const paths = {
          customer: 'customers',
          c_sample: 'samples',
          c_pitch: 'pitches',
          c_equipment: 'equipment',
        }
        const path = paths[entity as keyof typeof paths]
        const answer = await owner.ask('GET', `/${path}?${new URLSearchParams(definition)}`)
        expect(answer.status, answer.response.body).toBe(200)
      }
    },
  )

  test('that does not fit is refused as a whole, with the reasons', async () => {
    const company = await testCompany(server)
    const label = { zh: '试', en: 'Trial' }
    await company.owner.ask('POST', '/customFields', {
      entity: 'customer',
      kind: 'text',
      key: 'c_brand',
      label,
    })
    const configuration = {
      format: 'guanxi-configuration',
      version: 1,
      fields: [
        { entity: 'customer', key: 'c_brand', kind: 'date', label },
        { entity: 'nothing', key: 'c_a', kind: 'text', label },
      ],
      shapes: { customer: { columns: ['gone'] } },
    }
    const { status, body } = await company.owner.ask<Plan>('POST', '/configuration/apply', { configuration })
    expect(status).toBe(422)
    expect(body.faults.map(fault => fault.field)).toEqual([
      'fields.customer.c_brand.kind',
      'fields.nothing.c_a.entity',
      'shapes.customer.columns',
    ])
    const member = await company.person('member')
    expect((await member.ask('GET', '/configuration')).status).toBe(403)
    expect((await member.ask('POST', '/configuration/apply', { template: 'agency' })).status).toBe(403)
    expect((await company.owner.ask('POST', '/configuration/apply', { template: '../x' })).status).toBe(404)
  })

  test('is written whole or not at all: what fits goes with what does not', async () => {
    const { owner } = await testCompany(server)
    const before = JSON.parse((await owner.ask('GET', '/configuration')).response.payload)
    const text = { entity: 'customer', kind: 'text' }
    const formula = { entity: 'customer', kind: 'formula' }
    await owner.ask('POST', '/customFields', { ...text, key: 'c_plate', label: zh('车牌', 'Plate') })
    for (const name of ['甲', '乙']) await owner.ask('POST', '/customers', { name, c_plate: '沪A1' })
    const refused = async (more: object) => {
      const configuration = { format: 'guanxi-configuration', version: 1, ...more }
      const answer = await owner.ask<Plan>('POST', '/configuration/apply', { configuration })
      expect(answer.status, answer.response.body).toBe(422)
      expect(
        (await owner.ask<Plan>('POST', '/configuration/preview', { configuration })).body.faults,
      ).toHaveLength(answer.body.faults.length)
      return answer.body.faults.map(({ field, message }) => `${field} ${message}`)
    }
    const good = { ...text, key: 'c_good', label: zh('好', 'Good') }
    expect(
      await refused({
        objects: [{ key: 'c_x', path: 'customers', label: zh('占用', 'Taken'), plural: zh('占用', 'Taken') }],
        fields: [
          good,
          { ...formula, key: 'c_a', label: zh('甲', 'A'), formula: 'c_b + 1' },
          { ...formula, key: 'c_b', label: zh('乙', 'B'), formula: 'c_a + 1' },
        ],
        shapes: { customer: { fields: { level: { label: zh('等级', 'Grade') } } } },
        roles: [
          { name: '新', permissions: { entities: {}, fields: {}, administer: [] } },
          { name: '新', permissions: { entities: {}, fields: {}, administer: [] } },
        ],
        duplicateRules: [{ key: 'x', objects: ['order'], against: ['order'], when: {}, action: 'warn' }],
        views: [{ entity: 'c_none', name: '无', definition: {} }],
      }),
    ).toEqual([
      'objects.c_x.path “customers”已被使用，请换一个',
      'fields.customer.c_a.formula 第 1 个字符：公式绕了一圈又用到自己，请改掉其中一步',
      'fields.customer.c_b.formula 第 1 个字符：公式绕了一圈又用到自己，请改掉其中一步',
      'roles.新 在文件里出现了两次，请只保留一处',
      'duplicateRules.order 没有对象“order”',
      'views.无 没有对象“c_none”',
    ])
    expect(
      await refused({
        fields: [{ ...text, key: 'c_plate', label: zh('车牌', 'Plate'), unique: true, position: 1 }, good],
      }),
    ).toEqual(['fields.customer.c_plate.unique 已有重复的值，请先改正重复的记录'])
    const { fields, ...rest } = JSON.parse((await owner.ask('GET', '/configuration')).response.payload)
    expect(fields.map((one: { key: string }) => one.key)).toEqual(['c_plate'])
    expect({ ...rest, fields: [] }).toEqual(before)
  })

  test('is taken over by one administrator at a time', async () => {
    const { owner } = await testCompany(server)
    const answers = await Promise.all(
      ['trading', 'agency', 'service', 'agency'].map(template =>
        owner.ask('POST', '/configuration/apply', { template }),
      ),
    )
    const codes = answers.map(one => one.status)
    expect(codes.filter(code => code !== 200 && code !== 422)).toEqual([])
    expect(codes).toContain(200)
  })
})
