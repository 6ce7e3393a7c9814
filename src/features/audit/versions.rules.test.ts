import { expect, it } from 'vitest'
import { money, reference, text } from '../../core/kinds/index.ts'
import { valuesOf, wayBack } from './versions.rules.ts'

const label = { zh: '', en: '' }
const fields = {
  name: text({ label }),
  limit: money({ label }),
  number: { kind: 'sequence' as const, label },
  parent: reference('customer', { label }),
}
const all = new Set(['name', 'limit', 'parent'])
const history = [
  { id: '4', action: 'update', changes: { name: ['丙', '丁'] as [unknown, unknown] } },
  {
    id: '3',
    action: 'update',
    changes: { name: ['乙', '丙'], limit: [null, '5'], number: ['1', '2'] } as Record<
      string,
      [unknown, unknown]
    >,
  },
  { id: '2', action: 'update', changes: { name: ['甲', '乙'] as [unknown, unknown] } },
  { id: '1', action: 'create', changes: { name: [null, '甲'] as [unknown, unknown] } },
]

it('goes back over all changes since, with the newest value beside the old one', () => {
  expect(wayBack(history, '2', fields, all)).toEqual({
    changes: { name: ['丁', '乙'], limit: ['5', null] },
    left: ['number'],
  })
  expect(wayBack(history, '4', fields, all)).toEqual({ changes: {}, left: [] })
})

it('leaves what came back by itself, what may not be written and what points to a hidden record', () => {
  const circle = [
    { id: '3', action: 'update', changes: { name: ['乙', '甲'] as [unknown, unknown] } },
    { id: '2', action: 'update', changes: { name: ['甲', '乙'] as [unknown, unknown] } },
    { id: '1', action: 'create' },
  ]
  expect(wayBack(circle, '1', fields, all)).toEqual({ changes: {}, left: [] })
  const hidden = [
    {
      id: '2',
      action: 'update',
      changes: { parent: [{ id: '', title: '', hidden: true }, null] as [unknown, unknown] },
    },
    { id: '1', action: 'create' },
  ]
  expect(wayBack(hidden, '1', fields, all)).toEqual({ changes: {}, left: ['parent'] })
  expect(wayBack(history, '2', fields, new Set(['name'])).left).toEqual(['limit', 'number'])
})

it('writes lines anew', () => {
  const lines = [{ id: 'a', version: 3, quantity: '2' }]
  expect(valuesOf({ lines: [[], lines], name: ['丁', '甲'] })).toEqual({
    lines: [{ quantity: '2' }],
    name: '甲',
  })
})
