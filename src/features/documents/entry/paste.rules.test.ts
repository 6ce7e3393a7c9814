import { describe, expect, it } from 'vitest'
import { cellsOf, pastedLines } from './paste.rules.ts'

describe('rows pasted from a spreadsheet', () => {
  it('are product, quantity and price in that order where no head says otherwise', () => {
    expect(pastedLines('P00001\t2\t18,800.00\nP00002\t1\n')).toEqual([
      { product: 'P00001', quantity: '2', price: '18800.00' },
      { product: 'P00002', quantity: '1', price: undefined },
    ])
  })

  it('pass over the words between, such as specification and unit', () => {
    expect(pastedLines('地铁灯箱\t12封\t周\t3\t￥18800')).toEqual([
      { product: '地铁灯箱', quantity: '3', price: '18800' },
    ])
  })

  it('follow the head where there is one', () => {
    expect(pastedLines('单价\t数量\t产品名称\t备注\r\n5\t10\t名片\t加急\r\n\t\t\t\r\n')).toEqual([
      { product: '名片', quantity: '10', price: '5', note: '加急' },
    ])
  })

  it('are none where one cell was copied', () => {
    expect(pastedLines('P00001')).toEqual([])
    expect(pastedLines('')).toEqual([])
  })

  it('keep tabs and line ends within quotes', () => {
    expect(cellsOf('"a\n""b"""\tc')).toEqual([['a\n"b"', 'c']])
  })
})
