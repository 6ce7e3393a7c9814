import { expect, it } from 'vitest'
import { pinyinSortKey, spell } from './pinyin.ts'

function sorted(names: string[]): string[] {
  return names.toSorted((a, b) =>
    Buffer.compare(Buffer.from(pinyinSortKey(a)), Buffer.from(pinyinSortKey(b))),
  )
}

it.each([
  ['重庆', 'chongqing'],
  ['重庆长安汽车', 'chongqingchanganqiche'],
  ['曾国藩', 'zengguofan'],
  ['单雄信', 'shanxiongxin'],
  ['仇英', 'qiuying'],
  ['解晓东', 'xiexiaodong'],
  ['尉迟恭', 'yuchigong'],
  ['曾氏集团', 'zengshijituan'],
  ['北京银行', 'beijingyinhang'],
  ['东莞市', 'dongguanshi'],
  ['乐清', 'yueqing'],
  ['乐购', 'legou'],
  ['吕布', 'lvbu'],
])('%s is read %s', (name, expected) => expect(spell(name).full[0]).toBe(expected))

it('sorts names by sound, tone and character', () => {
  expect(sorted(['张三', '曾国藩', '王伟', '重庆', '汪洋', '王芳', '安徽', '成都', '单雄信'])).toEqual([
    '安徽',
    '成都',
    '重庆',
    '单雄信',
    '汪洋',
    '王芳',
    '王伟',
    '曾国藩',
    '张三',
  ])
})

it('sorts short syllables before long ones that begin alike', () => {
  expect(sorted(['先锋', '西安', '连城', '里昂'])).toEqual(['里昂', '连城', '西安', '先锋'])
})

it('sorts Latin names among Chinese ones and numbers by value', () => {
  expect(sorted(['第10店', 'Baidu', '第2店', '3M中国', '北京', '阿里'])).toEqual([
    '3M中国',
    '阿里',
    'Baidu',
    '北京',
    '第2店',
    '第10店',
  ])
})

it('gives every name a key, symbols last', () => {
  expect(pinyinSortKey('')).toBe('')
  expect(sorted(['☆☆', '张三'])).toEqual(['张三', '☆☆'])
})
