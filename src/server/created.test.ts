import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Field } from '../core/field.ts'
import { modelOf, writable } from '../core/model.ts'
import { entities } from '../features/index.ts'
import { companyOfFile, type Row, type TestPerson } from './testing/server.ts'

/** What a create answers is made without reading the record where nothing has to be looked up: it must be what is read then. */

const { company, owner, made } = await companyOfFile()
const manager = await company.person('manager', { name: '经理' })
const member = await company.person('member', { name: '成员', managerId: manager.id })
const everybody = { owner, manager, member }
const ofMembers = { visibility: 'self' as const, actions: ['read', 'create', 'update'] }
await company.setRole('member', {
  entities: { '*': ofMembers, product: { ...ofMembers, visibility: 'all' } },
  fields: { 'customer.phone': 'masked', 'customer.risks': 'hidden', 'contact.email': 'masked' },
  administer: [],
})
const customer = await made('/customers', { name: '大东集团' })
const product = await made('/products', { name: '海报', code: 'P-1' })

const label = (zh: string) => ({ zh, en: zh })
for (const wish of [
  { kind: 'text', label: label('备忘') },
  { kind: 'money', label: label('预算') },
  { kind: 'references', label: label('用过'), to: 'product' },
  { kind: 'choices', label: label('喜好'), choices: [{ value: 'a', label: label('甲') }] },
  { kind: 'formula', label: label('两倍'), formula: 'c_yusuan * 2', result: 'money' },
])
  await made('/customFields', { entity: 'customer', ...wish })

const date = new Date()
const texts = fc.constantFrom('北京', '王', 'Ab 7', '🌱', '广东省广州市天河区', '：“%_”', ' x ')
const decimals = fc.integer({ min: 0, max: 99_999 }).map(cents => (cents / 100).toString())

/** Values of a field as a client may send them; undefined: none are made up. */
function valuesOf({ kind, choices = [], to }: Field): fc.Arbitrary<unknown> | undefined {
  const one = choices.length > 0 ? fc.constantFrom(...choices.map(choice => choice.value)) : undefined
  const byKind: Record<string, fc.Arbitrary<unknown> | undefined> = {
    text: texts,
    longText: texts,
    address: texts,
    integer: fc.integer({ min: 0, max: 90 }),
    number: decimals,
    money: decimals,
    percent: fc.integer({ min: 0, max: 100 }).map(String),
    date: fc.constantFrom('2024-02-29', '2031-12-31'),
    datetime: fc.constantFrom('2024-02-29T08:00:00.000Z', '2031-12-31T15:59:00+08:00', date.toISOString()),
    boolean: fc.boolean(),
    choice: one,
    choices: one && fc.uniqueArray(one, { maxLength: 2 }),
    email: fc.constantFrom('Wang@Example.cn', 'li@example.cn'),
    phone: fc.constantFrom('138 0013 8000', '+86 10-6552 9988', '020-88889999'),
    url: fc.constantFrom('example.cn', 'https://www.example.cn/a'),
    user: fc.constantFrom(...Object.values(everybody).map(person => person.id)),
    reference: { customer: fc.constant(customer.id), product: fc.constant(product.id) }[to ?? ''],
    references: to === 'product' ? fc.constant([product.id]) : undefined,
    collaborators: fc.constantFrom(
      [{ id: manager.id, access: 'read' }],
      [{ id: member.id, access: 'write' }],
    ),
  }
  return byKind[kind]
}

/** Creates a record and reads it; says whether it was made. */
async function isAsRead(person: TestPerson, path: string, input: object): Promise<boolean> {
  const { status, body } = await person.ask<Row>('POST', path, input)
  if (status !== 201) return false
  const read = await person.ask<Row>('GET', `${path}/${body.id}`)
  const left = { id: body.id, version: 1, _access: { update: false, delete: false, verbs: [] } }
  const standing = read.status === 200 ? read.body : left
  expect(body).toEqual(standing)
  expect(Object.keys(body)).toEqual(Object.keys(standing))
  return true
}

const own: Record<string, Record<string, fc.Arbitrary<unknown>>> = {
  customer: {
    c_beiwang: texts,
    c_yusuan: decimals,
    c_yongguo: fc.constant([product.id]),
    c_xihao: fc.constant(['a']),
  },
}

let number = 0
const plain = ['customer', 'contact', 'contactRecord', 'product', 'warehouse', 'unit']

test.each(plain)('a new %s is answered as it is read', async name => {
  const entity = entities.find(one => one.name === name)
  if (!entity) throw new Error(`there is no ${name}`)
  const { fields, ...model } = modelOf(entity)
  const names = writable({ fields, ...model }).filter(one => valuesOf(fields[one]) && one !== 'creditCode')
  const required = names.filter(one => fields[one].required)
  const all = { ...Object.fromEntries(names.map(one => [one, valuesOf(fields[one])])), ...own[name] }
  const wishOf = (kinds: (kind?: string) => boolean) => {
    const wanted = Object.entries(all).filter(([one]) => required.includes(one) || kinds(fields[one]?.kind))
    return fc.record(Object.fromEntries(wanted) as Record<string, fc.Arbitrary<unknown>>, {
      requiredKeys: required,
    })
  }
  // What refers to nothing is answered without reading.
  const pointing = ['reference', 'references', 'user', 'collaborators']
  const wish = fc.oneof(
    wishOf(() => true),
    wishOf(kind => kind !== undefined && !pointing.includes(kind)),
    wishOf(kind => kind !== 'collaborators' && kind !== 'reference'),
  )
  const who = fc.constantFrom(...(Object.keys(everybody) as (keyof typeof everybody)[]))
  const values = (input: object) => ({ ...input, ...(fields.code ? { code: `N${++number}` } : {}) })
  const seed = Date.now() % 1_000_000
  let made = 0
  await fc.assert(
    fc.asyncProperty(wish, who, async (input, person) => {
      if (await isAsRead(everybody[person], `/${entity.path}`, values(input))) made++
    }),
    { seed, numRuns: 60 },
  )
  expect(made, `seed ${seed}`).toBeGreaterThan(5)
})
