import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { grams, type SearchParts, searchText, textQuery } from './search.ts'

/** Whether the database would return the row: it has all the query's grams and matches all its patterns. */
function finds(parts: SearchParts, typed: string): boolean {
  const query = textQuery(typed)
  if (!query) return true
  const text = searchText(parts)
  const own = new Set(grams(text))
  const literals = query.patterns.map(pattern => pattern.slice(1, -1).replace(/\\([\\%_])/g, '$1'))
  return query.grams.every(gram => own.has(gram)) && literals.every(literal => text.includes(literal))
}

const agency: SearchParts = {
  text: ['北京华信恒通广告（传媒）有限公司', 'Huaxin Media', 'wang@huaxin-ad.com'],
  phones: ['+8613812345678', '+861065521234'],
  codes: ['91350100M000100Y43', 'KH-000123'],
  prose: ['朝阳区建国路 88 号', '门牌 88-2-1，2026-11-22 迁入'],
}

describe('a customer is found by', () => {
  it.each([
    ['two Chinese characters', '恒通'],
    ['one Chinese character', '华'],
    ['the whole name with half-width brackets', '北京华信恒通广告(传媒)有限公司'],
    ['the name without its brackets', '广告传媒'],
    ['traditional characters', '華信恆通廣告'],
    ['two words in any order', '广告 北京'],
    ['pinyin initials', 'bjhx'],
    ['three initials inside the name', 'htg'],
    ['full pinyin', 'huaxinheng'],
    ['full pinyin of the legal form too', 'beijinghuaxinhengtongguanggaochuanmeiyouxiangongsi'],
    ['initials of the legal form too', 'bjhxhtggcmyxgs'],
    ['a Latin name in capitals', 'HUAXIN MED'],
    ['full-width letters', 'ｈｕａｘｉｎ'],
    ['part of an e-mail address', '@huaxin-ad'],
    ['four digits of a phone', '5678'],
    ['a phone with spaces', '138 1234 5678'],
    ['a phone with its country code', '+86 138-1234'],
    ['a landline with its area code', '010-6552'],
    ['a code with its hyphen', 'KH-0001'],
    ['a code without its hyphen', 'kh000123'],
    ['the end of the credit code', '100Y43'],
    ['an address', '建国路'],
    ['a house number as it is written', '88-2-1'],
    ['a date in a note', '2026-11'],
    ['one letter', 'h'],
    ['two digits', '43'],
    ['the legal form alone', '有限公司'],
  ])('%s', (_, typed) => expect(finds(agency, typed)).toBe(true))

  it('either reading of a surname', () => {
    expect(finds({ text: ['曾国藩'] }, 'zeng')).toBe(true)
    expect(finds({ text: ['曾国藩'] }, 'ceng')).toBe(true)
    expect(finds({ text: ['曾国藩'] }, 'zgf')).toBe(true)
  })

  it('any part of a Chinese name', () => {
    const han = fc.string({
      unit: fc.constantFrom(...'北京上海华信王曾单重庆臺灣廣告有限公司𠮷'),
      minLength: 1,
      maxLength: 14,
    })
    fc.assert(
      fc.property(han, fc.nat(), fc.nat(), (name, from, length) => {
        const characters = [...name]
        const start = from % characters.length
        const part = characters.slice(start, start + 1 + (length % characters.length)).join('')
        return finds({ text: [name] }, part)
      }),
    )
  })

  it('any part of a Latin name', () => {
    const word = fc.string({
      unit: fc.constantFrom(...'abcXYZéüß0123 +-.()_%\\&'),
      minLength: 1,
      maxLength: 20,
    })
    fc.assert(
      fc.property(word, fc.nat(), fc.nat(), (name, from, length) => {
        const start = from % name.length
        return finds({ text: [name] }, name.slice(start, start + 1 + (length % name.length)))
      }),
    )
  })
})

describe('a customer is not found by', () => {
  it.each([
    ['characters that stand apart', '京信'],
    ['pinyin of another name', 'shanghai'],
    ['pinyin of its address', 'jianguolu'],
    ['digits across two phones', '567801'],
    ['percent sign as a wildcard', '华%通'],
  ])('%s', (_, typed) => expect(finds(agency, typed)).toBe(false))
})

it('asks for nothing when nothing was typed', () => {
  expect(textQuery('  ')).toBeUndefined()
  expect(textQuery('（）')).toBeUndefined()
})

it('keeps what all companies share out of the index', () => {
  expect(grams('有限公司')).toEqual([])
  expect(textQuery('王')?.grams).toEqual(['王'])
  expect(textQuery('广告')?.grams).toEqual(['广告'])
})
