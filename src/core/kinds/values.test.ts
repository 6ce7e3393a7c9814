import { describe, expect, it } from 'vitest'
import { columnDateOrder, dateTimeOf, parseDate, parseWallTime } from './dates.ts'
import {
  type Cell,
  columnDecimalMark,
  holdsFractions,
  isEmpty,
  parseBoolean,
  parseCode,
  parseDecimal,
  parseInteger,
  parsePercent,
  parseText,
} from './values.ts'

describe('money and numbers in the writings of spreadsheets', () => {
  it.each<[Cell, string | null | undefined]>([
    ['¥1,234.50', '1234.50'],
    ['￥ 1,234.50 元', '1234.50'],
    ['1.234,50', '1234.50'],
    ['1.234.567', '1234567'],
    ['1,234,567', '1234567'],
    ['1 234,50 €', '1234.50'],
    ['(123.45)', '-123.45'],
    ['（123.45）', '-123.45'],
    ['123.45-', '-123.45'],
    ['-¥123.45', '-123.45'],
    ['¥-123.45', '-123.45'],
    ['−5', '-5'],
    ['1.2万', '12000'],
    ['3.05亿元', '305000000'],
    ['12万元', '120000'],
    ['0.5千', '500'],
    ['１２３．５', '123.5'],
    ['CNY 88', '88'],
    ['88 USD', '88'],
    [99.9, '99.9'],
    [1e21, '1000000000000000000000'],
    ['1.5E+3', '1500'],
    ['007', '007'],
    ['', null],
    ['-', null],
    ['N/A', null],
    ['无', null],
    [null, null],
    ['面议', undefined],
    ['12-3', undefined],
    ['1,2,3.4.5', undefined],
    [true, undefined],
  ])('%j is %j', (cell, value) => expect(parseDecimal(cell)).toBe(value))

  it('lets the column decide what 1.234 means', () => {
    expect(columnDecimalMark(['1.234', '12,5', '3.456'])).toBe(',')
    expect(columnDecimalMark(['1.234', '12.5'])).toBe('.')
    expect(parseDecimal('1.234', ',')).toBe('1234')
    expect(parseDecimal('1,234', ',')).toBe('1.234')
    expect(parseDecimal('1,234')).toBe('1234')
  })

  it('reads whole numbers, and refuses what is not one', () => {
    expect(parseInteger('12.0')).toBe(12)
    expect(parseInteger('-3 ')).toBe(-3)
    expect(parseInteger('12.5')).toBeUndefined()
    expect(parseInteger('99999999999999999999')).toBeUndefined()
  })

  it('reads percentages as points, also where a spreadsheet keeps fractions', () => {
    expect(parsePercent('12.5%')).toBe('12.5')
    expect(parsePercent('１２％')).toBe('12')
    expect(parsePercent('5‰')).toBe('0.5')
    expect(parsePercent(13)).toBe('13')
    expect(holdsFractions([0.125, 0.5, 1])).toBe(true)
    expect(holdsFractions([0.125, 17])).toBe(false)
    expect(holdsFractions(['0.5%'])).toBe(false)
    expect(parsePercent(0.125, true)).toBe('12.5')
    expect(parsePercent(-0.5, true)).toBe('-50')
  })
})

describe('other values', () => {
  it.each<[Cell, boolean | null | undefined]>([
    ['是', true],
    ['√', true],
    ['Y', true],
    [1, true],
    ['ＹＥＳ', true],
    ['否', false],
    ['×', false],
    ['n', false],
    [false, false],
    ['', null],
    ['也许', undefined],
  ])('%j is %j', (cell, value) => expect(parseBoolean(cell)).toBe(value))

  it('keeps the digits of codes and phones, and says where a spreadsheet has lost them', () => {
    expect(parseText(13800138000)).toBe('13800138000')
    expect(parseCode('13085.0')).toBe('13085')
    expect(parseCode('085123A ')).toBe('085123A')
    expect(parseCode('1.38001E+10')).toBeUndefined()
  })

  it('knows what people write for nothing', () => {
    for (const cell of ['', ' ', '—', '暂无', '#N/A', null]) expect(isEmpty(cell)).toBe(true)
    expect(isEmpty('0')).toBe(false)
  })
})

describe('dates in the writings of spreadsheets', () => {
  it.each<[Cell, string | null | undefined]>([
    ['2009-12-01 07:45:00', '2009-12-01T07:45:00'],
    ['2009/12/1 7:45', '2009-12-01T07:45:00'],
    ['2009.12.1', '2009-12-01T00:00:00'],
    ['20230501', '2023-05-01T00:00:00'],
    ['20230501T093000', '2023-05-01T09:30:00'],
    ['2023年5月1日', '2023-05-01T00:00:00'],
    ['2023年5月1日 下午3点20分', '2023-05-01T15:20:00'],
    ['2023年5月1日星期一 9时', '2023-05-01T09:00:00'],
    ['2023年5月', '2023-05-01T00:00:00'],
    ['二〇二三年十二月三十一日', '2023-12-31T00:00:00'],
    ['二零二三年五月十日', '2023-05-10T00:00:00'],
    ['12-Jan-09', '2009-01-12T00:00:00'],
    ['Jan 12, 2009', '2009-01-12T00:00:00'],
    ['Mon, 12 January 2009 8:26 PM', '2009-01-12T20:26:00'],
    ['12/1/2009 8:26 am', '2009-12-01T08:26:00'],
    ['12/1/2009 12:05 AM', '2009-12-01T00:05:00'],
    ['25/12/2009', '2009-12-25T00:00:00'],
    ['1/2/68', '1968-01-02T00:00:00'],
    [40148, '2009-12-01T00:00:00'],
    [40148.322916666664, '2009-12-01T07:45:00'],
    ['43831', '2020-01-01T00:00:00'],
    [1, '1900-01-01T00:00:00'],
    ['2023-02-29', undefined],
    ['2023-13-01', undefined],
    ['31/31/2020', undefined],
    ['改天', undefined],
    ['138001380001', undefined],
    ['', null],
  ])('%j is %j', (cell, value) => {
    const time = parseWallTime(cell)
    expect(time ? dateTimeOf(time) : time).toBe(value)
  })

  it('keeps the zone a writing gives', () => {
    expect(parseWallTime('2023-05-01T09:30:00+08:00')?.offset).toBe(480)
    expect(parseWallTime('2023-05-01T09:30:00Z')?.offset).toBe(0)
    expect(parseWallTime('2023-05-01 09:30')?.offset).toBeUndefined()
  })

  it('reads 1/12/2009 in the order the column proves', () => {
    expect(columnDateOrder(['1/12/2009', '13/12/2009'])).toEqual({
      order: 'dmy',
      certain: true,
      ambiguous: false,
    })
    expect(columnDateOrder(['1/12/2009', '12/13/2009'])).toEqual({
      order: 'mdy',
      certain: true,
      ambiguous: false,
    })
    expect(columnDateOrder(['1/12/2009', '2/3/2009'])).toEqual({
      order: 'mdy',
      certain: false,
      ambiguous: true,
    })
    expect(columnDateOrder(['2009-01-12', ''])).toEqual({ order: 'mdy', certain: true, ambiguous: false })
    expect(parseDate('1/12/2009', { order: 'dmy' })).toBe('2009-12-01')
    expect(parseDate('1/12/2009', { order: 'mdy' })).toBe('2009-01-12')
  })

  it('reads serials of workbooks that count from 1904', () => {
    expect(parseDate(38686, { date1904: true })).toBe('2009-12-01')
  })
})
