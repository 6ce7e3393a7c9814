import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import { describe, expect, test } from 'vitest'
import { sharedFile } from '../../server/testing/shared.ts'
import { defaultRules, judge, LIKELY, sentenceOf } from './duplicates.rules.ts'
import { compare } from './match/compare.ts'
import { keysOf } from './match/keys.ts'
import { type Party, type Profile, profileOf } from './match/party.ts'

const company = (name: string, more: Partial<Party> = {}) =>
  profileOf({ kind: 'company', names: [name], ...more })
const person = (name: string, more: Partial<Party> = {}) =>
  profileOf({ kind: 'person', names: [name], ...more })

const everyKey = (profile: Profile) => Object.values(keysOf(profile)).flat()
/** Whether the product would find the two, with the rules every company begins with: by their keys, then by their score. */
const found = (one: Profile, other: Profile, entity = 'customer') => {
  const keys = new Set(everyKey(one))
  if (!everyKey(other).some(key => keys.has(key))) return undefined
  return judge(defaultRules, { entity, profile: one }, { entity, profile: other })?.action
}

/** Pairs of names of Chinese companies and what the check says of them, when nothing but the name is known. */
const names: [string, string, 'block' | 'show' | undefined][] = [
  // the very same, written otherwise
  ['北京华信广告有限公司', '北京华信广告有限公司', 'block'],
  ['北京华信广告有限公司', '华信广告（北京）有限公司', 'block'],
  ['北京华信广告有限公司', '华信广告(北京)有限公司', 'block'],
  ['北京华信广告有限公司', '华信(北京)广告有限公司', 'block'],
  ['北京华信广告有限公司', '北京市华信广告有限公司', 'block'],
  ['北京华信广告有限公司', '北京華信廣告有限公司', 'block'],
  ['北京华信广告有限公司', '北京华信广告有限责任公司', 'block'],
  ['北京华信广告有限公司', '北京 华信 广告 有限公司', 'block'],
  ['北京华信广告有限公司', '华信广告', 'block'],
  ['北京华信广告有限公司', '北京华信广告', 'block'],
  ['北京华信广告有限公司', '华信广告北京有限公司', 'block'],
  ['北京华信广告有限公司', '华信广告股份有限公司', 'block'],
  ['北京华信广告有限公司', '北京朝阳区华信广告有限公司', 'block'],
  ['广州市天河区明德贸易有限公司', '广州明德贸易有限公司', 'block'],
  ['广东明德贸易有限公司', '广州明德贸易有限公司', 'block'],
  ['深圳市腾飞科技有限公司', '深圳腾飞科技有限公司', 'block'],
  ['深圳市腾飞科技有限公司', '腾飞科技（深圳）有限公司', 'block'],
  ['浙江省杭州市西湖区龙井茶业有限公司', '杭州龙井茶业有限公司', 'block'],
  ['ＡＢＣ广告（上海）有限公司', 'abc广告(上海)有限公司', 'block'],
  ['上海ABC广告有限公司', '上海Abc廣告有限公司', 'block'],
  ['臺灣鴻海精密工業股份有限公司', '台湾鸿海精密工业股份有限公司', 'block'],
  ['昆山市永盛模具有限公司', '昆山永盛模具有限公司', 'block'],
  ['义乌市百佳饰品厂', '义乌百佳饰品厂', 'block'],
  ['内蒙古草原牧业有限公司', '草原牧业有限公司', 'block'],
  ['新疆维吾尔自治区天山果业有限公司', '新疆天山果业有限公司', 'block'],
  ['中国远航物流有限公司', '远航物流有限公司', 'block'],
  ['成都三只鸟餐饮管理有限公司', '成都三只鸟餐饮管理有限公司。', 'block'],
  ['海南椰风食品（个体工商户）', '海南椰风食品', 'block'],
  ['宁波星海投资合伙企业（有限合伙）', '宁波星海投资合伙企业', 'block'],
  ['大同广告有限公司', '北京大同广告有限公司', 'block'],
  ['360科技有限公司', '北京360科技有限公司', 'block'],
  ['“小鹿”文化传媒有限公司', '小鹿文化传媒有限公司', 'block'],
  ['重庆·山城火锅餐饮有限公司', '重庆山城火锅餐饮有限公司', 'block'],
  ['北京广告有限公司', '北京市广告有限公司', 'block'],
  ['北京广告有限公司', '广告(北京)有限公司', 'block'],
  // likely the same
  ['北京华信广告有限公司', '北京华信广告传媒有限公司', 'show'],
  ['北京华信广告有限公司', '北京华信广告集团有限公司', 'show'],
  ['上海优视文化传媒有限公司', '上海优视传媒有限公司', 'show'],
  ['杭州阿里巴巴网络技术有限公司', '杭州阿里爸巴网络技术有限公司', 'show'],
  ['深圳市远东信达利电子有限公司', '深圳市远东信达电子有限公司', 'show'],
  ['深圳市新大陆光电科技有限公司', '深圳市新大陆光电有限公司', 'show'],
  // two companies
  ['北京广告有限公司', '上海广告有限公司', undefined],
  ['北京华信广告有限公司', '上海华信广告有限公司', undefined],
  ['北京华信广告有限公司', '华信广告（上海）有限公司', undefined],
  ['北京华信广告有限公司', '北京华信科技有限公司', undefined],
  ['北京华信广告有限公司', '北京华新广告有限公司', undefined],
  ['北京华信广告有限公司', '北京信华广告有限公司', undefined],
  ['北京华信广告有限公司', '北京中信广告有限公司', undefined],
  ['北京华信广告有限公司', '北京新华信广告有限公司', undefined],
  ['北京华信广告有限公司', '北京华信广告有限公司上海分公司', undefined],
  ['北京华信广告有限公司上海分公司', '北京华信广告有限公司天津分公司', undefined],
  ['招商银行北京分行', '招商银行上海分行', undefined],
  ['中国移动通信集团北京有限公司', '中国移动通信集团上海有限公司', undefined],
  ['广州明德贸易有限公司', '深圳明德贸易有限公司', undefined],
  ['苏州永盛模具有限公司', '昆山宏达模具有限公司', undefined],
  ['第一食品有限公司', '第二食品有限公司', undefined],
  ['杭州8090文化有限公司', '杭州7080文化有限公司', undefined],
  ['客户1有限公司', '客户2有限公司', undefined],
  ['客户 1-12-3', '客户 11-2-3', undefined],
  ['北京百货大楼', '上海百货大楼', undefined],
  ['南京南京广告有限公司', '北京北京广告有限公司', undefined],
  ['长沙广告有限公司', '长春广告有限公司', undefined],
  ['上海广告有限公司', '上海文化有限公司', undefined],
  ['江苏天一建设有限公司', '浙江天一建设有限公司', undefined],
  ['成都明德贸易有限公司', '成都明德教育咨询有限公司', undefined],
  ['北京人民医院', '北京人民出版社', undefined],
  ['新星广告有限公司', '新兴广告有限公司', undefined],
  ['武汉东湖高新投资有限公司', '武汉西湖高新投资有限公司', undefined],
  ['哈尔滨东方红机械有限公司', '哈尔滨东方电机有限公司', undefined],
]

describe('names of Chinese companies', () => {
  test(`the table has more than sixty pairs`, () => expect(names.length).toBeGreaterThan(60))
  test.each(names)('%s · %s → %s', (one, other, expected) => {
    expect(found(company(one), company(other))).toBe(expected)
    expect(found(company(other), company(one))).toBe(expected)
  })
})

describe('what is the same in another writing', () => {
  const alike: [string, Partial<Party>, Partial<Party>][] = [
    ['phone', { phones: ['138 1234 5678'] }, { phones: ['+86-138-1234-5678'] }],
    ['phone in full width', { phones: ['０１０－６５５２１２３４'] }, { phones: ['(010) 6552 1234'] }],
    ['phone with extension', { phones: ['010-65521234转8012'] }, { phones: ['010-65521234'] }],
    ['e-mail', { emails: ['Sales@HuaXin.com '] }, { emails: ['sales@huaxin.com'] }],
    ['credit code', { codes: ['９１３５０１００Ｍ０００１００Ｙ４３'] }, { codes: ['91350100m000100y43'] }],
  ]
  test.each(alike)('%s', (_, one, other) => {
    expect(found(company('甲乙丙贸易', one), company('东方红机械', other))).toMatch(/block|warn/)
  })
  test('a web address without www and path, but not the site where everybody has a page', () => {
    const reasons = (one: string, other: string) =>
      compare(company('甲乙', { websites: [one] }), company('丙丁', { websites: [other] })).reasons
    expect(reasons('https://www.huaxin.com/about', 'HUAXIN.com')).toContainEqual(
      expect.objectContaining({ field: 'website', level: 'same' }),
    )
    expect(reasons('shop1.1688.com', 'shop1.1688.com').find(one => one.field === 'website')).toBeUndefined()
  })
  test('a person of the same name is another until something else agrees', () => {
    expect(found(person('王伟'), person('王伟'))).toBeUndefined()
    expect(
      found(person('王伟 先生', { phones: ['13812345678'] }), person('王偉', { phones: ['138-1234-5678'] })),
    ).toBe('block')
    expect(
      found(person('王伟', { birthday: '1980-02-03' }), person('王伟', { birthday: '1980-02-03' })),
    ).toBe('show')
    expect(
      found(person('王伟', { birthday: '1980-02-03' }), person('李娜', { birthday: '1980-02-03' })),
    ).toBeUndefined()
  })
  test('latin names: legal forms, order and spaces do not matter', () => {
    expect(found(company('The Acme Trading Co., Ltd.'), company('ACME Trading Limited'))).toBe('block')
    expect(found(company('GTX Pro'), company('GTXPro'))).toBe('block')
    expect(found(company('Acme Trading'), company('Apex Trading'))).toBeUndefined()
    expect(found(company('Store 12'), company('Store 13'))).toBeUndefined()
  })
  test('two credit codes are two companies, even of one name and town', () => {
    const [one, other] = [{ codes: ['91350100M000100Y43'] }, { codes: ['91110000600037341L'] }]
    expect(compare(company('甲乙贸易', one), company('甲乙贸易', other)).score).toBeLessThan(LIKELY)
  })
})

test('a reason is a sentence in both languages', () => {
  const { reasons } = compare(
    company('北京华信广告有限公司', { phones: ['13812345678'] }),
    company('华信广告传媒（北京）有限公司', { phones: ['13812345678'] }),
  )
  expect(reasons.map(sentenceOf)).toEqual([
    { zh: '去掉“有限公司、北京”后名称相近：0.90', en: 'name alike after removing 有限公司, 北京: 0.90' },
    { zh: '电话相同', en: 'same phone' },
  ])
})

interface Figures {
  precision: number
  recall: number
  f1: number
}

function figures(right: number, wrong: number, all: number): Figures {
  const precision = right / (right + wrong)
  const recall = right / all
  return { precision, recall, f1: (2 * precision * recall) / (precision + recall) }
}

const febrl = sharedFile('dedupe/febrl_dataset1.csv')
const restaurants = sharedFile('dedupe/fodors_zagats_labelled_pairs.csv')
const rows = (file: string): Record<string, string>[] =>
  parse(readFileSync(file), { columns: true, trim: true })

describe('labelled data (../shared/data/dedupe), by the rules every company begins with', () => {
  test.skipIf(!febrl)('FEBRL 1: precision ≥ 0.98 at recall ≥ 0.95', () => {
    const people = rows(febrl as string).map(row => ({
      truth: row.rec_id.split('-')[1],
      profile: person(`${row.given_name} ${row.surname}`, {
        codes: [row.soc_sec_id],
        birthday: row.date_of_birth,
        address: `${row.street_number} ${row.address_1} ${row.address_2}`,
        city: row.suburb,
        region: row.state,
      }),
    }))
    const byKey = Map.groupBy(
      people.flatMap((_, index) => everyKey(people[index].profile).map(key => ({ key, index }))),
      one => one.key,
    )
    const pairs = new Set<string>()
    for (const met of byKey.values())
      for (const one of met)
        for (const other of met) if (one.index < other.index) pairs.add(`${one.index} ${other.index}`)
    let [right, wrong] = [0, 0]
    for (const pair of pairs) {
      const [one, other] = pair.split(' ').map(index => people[Number(index)])
      if (!found(one.profile, other.profile)) continue
      if (one.truth === other.truth) right++
      else wrong++
    }
    const { precision, recall } = figures(right, wrong, 500)
    expect(precision).toBeGreaterThanOrEqual(0.98)
    expect(recall).toBeGreaterThanOrEqual(0.95)
  })

  test.skipIf(!restaurants)('Fodors–Zagat: F1 ≥ 0.95', () => {
    const side = (row: Record<string, string>, of: 'a' | 'b') =>
      company(row[`${of}_name`], {
        phones: [row[`${of}_phone`]],
        address: row[`${of}_addr`],
        city: row[`${of}_city`],
      })
    const pairs = rows(restaurants as string)
    const said = pairs.map(row => ({
      is: row.label === '1',
      found: Boolean(found(side(row, 'a'), side(row, 'b'))),
    }))
    const right = said.filter(one => one.is && one.found).length
    const wrong = said.filter(one => !one.is && one.found).length
    expect(figures(right, wrong, said.filter(one => one.is).length).f1).toBeGreaterThanOrEqual(0.95)
  })
})
