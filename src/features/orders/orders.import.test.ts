import { describe, expect, it } from 'vitest'
import { isCancellation, isReturned, lineFigures } from './orders.import.ts'

describe('a line of an imported order', () => {
  it('leaves the amount to the rules of orders where the file states none', () => {
    expect(lineFigures({ quantity: '3', price: '1.333' }, false)).toEqual({ quantity: '3', price: '1.333' })
  })

  it('keeps a stated amount to the last digit and has its price from it', () => {
    expect(lineFigures({ quantity: '2', amount: '957.5775' }, false)).toEqual({
      quantity: '2',
      price: '478.78875',
      amount: '957.5775',
    })
    expect(lineFigures({ quantity: '5', amount: '80', discount: '20' }, false)).toMatchObject({
      price: '20',
      amount: '80',
    })
    expect(lineFigures({ amount: '80' }, false)).toMatchObject({ quantity: '1', price: '80' })
    expect(lineFigures({ quantity: '0', amount: '-3' }, false)).toMatchObject({ quantity: '-1', price: '3' })
  })

  it('that takes goods back is negative in quantity and amount, however the file writes it', () => {
    const back = { quantity: '-2', price: '5' }
    expect(lineFigures({ quantity: '-2', price: '5' }, false)).toMatchObject(back)
    expect(lineFigures({ quantity: '2', price: '-5' }, false)).toMatchObject(back)
    expect(lineFigures({ quantity: '2', price: '5', amount: '-10' }, false)).toMatchObject(back)
    expect(lineFigures({ quantity: '-2', price: '5', amount: '10' }, false)).toMatchObject(back)
    expect(lineFigures({ quantity: '2', price: '5' }, true)).toMatchObject(back)
    expect(isReturned(lineFigures({ quantity: '-2', price: '0' }, false) ?? fail())).toBe(true)
    expect(isReturned(lineFigures({ quantity: '2', price: '0' }, false) ?? fail())).toBe(false)
  })

  it('without price and amount is none', () => {
    expect(lineFigures({ quantity: '2' }, false)).toBeUndefined()
  })

  it('cancels by the number of its invoice', () => {
    expect(isCancellation('C489449')).toBe(true)
    expect(isCancellation('CA-2018-152156')).toBe(false)
    expect(isCancellation('489449')).toBe(false)
  })
})

function fail(): never {
  throw new Error('no line')
}
