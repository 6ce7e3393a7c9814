import { describe, expect, test } from 'vitest'
import { type Compiled, compile, type Source } from './compile.ts'
import { Day, Num, Pick, textOf } from './values.ts'

const levels = [
  { value: 'key', names: ['重要', 'Key'] },
  { value: 'ordinary', names: ['普通', 'Ordinary'] },
]
const fields: Record<string, Source & { value: unknown }> = {
  amount: { path: 'amount', type: 'Num', value: new Num('0.1') },
  金额: { path: 'amount', type: 'Num', value: new Num('0.1') },
  cost: { path: 'cost', type: 'Num', value: new Num('0.2') },
  none: { path: 'none', type: 'Num', value: new Num(null) },
  due: { path: 'due', type: 'Day', value: new Day('2026-01-31') },
  never: { path: 'never', type: 'Day', value: new Day(null) },
  'customer.level': {
    path: 'customer.level',
    type: 'Pick',
    choices: levels,
    value: new Pick('key', ['重要', 'Key']),
  },
  name: { path: 'name', type: 'string', value: '北京广告' },
  '单价（元）': { path: 'c_price', type: 'Num', value: new Num('3') },
  won: { path: 'won', type: 'bool', value: true },
}
const resolve = (path: string) => fields[path] ?? { zh: `没有字段“${path}”`, en: `There is no field ${path}` }

function made(text: string): Compiled {
  const answer = compile(text, resolve)
  if (!('evaluate' in answer)) throw new Error(`${text}: ${answer.message.en}`)
  return answer
}
function value(text: string): string {
  const { sources, evaluate } = made(text)
  const given = sources.map(({ path }) => Object.values(fields).find(one => one.path === path)?.value)
  return textOf(evaluate(given, '2026-05-01'))
}

describe('a formula', () => {
  test.each([
    ['amount + cost', '0.3'],
    ['=0.1+0.2', '0.3'],
    ['1 / 2', '0.5'],
    ['7 / 2 * 2', '7'],
    ['amount * 13%', '0.013'],
    ['（金额 ＋ 1）× 3', '3.3'],
    ['{单价（元）} * 2', '6'],
    ['-amount - -cost', '0.1'],
    ['100 / 3', '33.33333333333333333333333333333333333333'],
    ['ROUND(100 / 3, 2)', '33.33'],
    ['round(-2.5)', '-3'],
    ['ROUND(1234.5, -2)', '1200'],
    ['MOD(-7, 3)', '2'],
    ['999999999999999.99 + 0.01', '1000000000000000'],
    ['none + 5', '5'],
    ['none * 5', ''],
    ['5 / 0', ''],
    ['IF(amount > 0, 5, 5 / 0)', '5'],
    ['IF(none > 0, "a", "b")', 'b'],
    ['IFBLANK(none, 7)', '7'],
    ['ISBLANK(none)', 'true'],
    ['SUM(none, 1, 2)', '3'],
    ['AVERAGE(none, 1, 2)', '1.5'],
    ['MAX(1, amount, 3)', '3'],
    ['customer.level = "重要"', 'true'],
    ['customer.level <> "ordinary"', 'true'],
    ['IF(AND(won, customer.level = "Key"), 10, 20)', '10'],
    ['CONCAT(name, "-", customer.level, "-", amount, "-", due)', '北京广告-重要-0.1-2026-01-31'],
    ['CONCAT(\'a\', “b”, "c""d")', 'abc"d'],
    ['LEFT(name, 2)', '北京'],
    ['RIGHT(name, 2)', '广告'],
    ['LEN(name)', '4'],
    ['CONTAINS(name, "广告")', 'true'],
    ['TEXT(1 / 3, 2)', '0.33'],
    ['TODAY() - due', '90'],
    ['DAYS(TODAY(), due)', '90'],
    ['MONTHS(TODAY(), due)', '3'],
    ['due + 1', '2026-02-01'],
    ['EDATE(due, 1)', '2026-02-28'],
    ['EDATE(due, -11)', '2025-02-28'],
    ['IF(due < TODAY(), "late", "")', 'late'],
    ['never > TODAY()', 'false'],
    ['DATE(2026, 2, 30)', '2026-03-02'],
    ['YEAR(due) * 100 + MONTH(due)', '202601'],
    ['WEEKDAY(DATE(2026, 5, 4))', '1'],
    ['NOT(won = true)', 'false'],
  ])('%s is %s', (text, expected) => expect(value(text)).toBe(expected))

  test('keeps fields by their keys and choices by their values', () => {
    expect(made('=if(customer.level＝"重要"，金额*2，{单价（元）})').canonical).toBe(
      'IF(customer.level="key",amount*2,c_price)',
    )
    expect(made('TODAY() - due')).toMatchObject({ today: true, type: 'Num' })
    expect(made('amount * 2')).toMatchObject({ today: false, type: 'Num', sources: [{ path: 'amount' }] })
  })

  test.each([
    ['', '请填写公式', ''],
    ['amount + gone', '没有字段“gone”', 'gone'],
    ['amount + name', '数字 + 文字：不能这样运算', 'amount + name'],
    ['1 + (due > 3)', '日期 > 数字：不能这样运算', 'due > 3'],
    [
      'IF(won, 1, "a")',
      'IF(是否, 数字, 文字) 的参数不对，写法是 IF(condition, then, else)',
      'IF(won, 1, "a")',
    ],
    ['FOO(1)', '没有函数“FOO”', 'FOO'],
    ['IF(won, 1', '公式没有写完，可能少了括号或内容', ''],
    ['amount *', '公式没有写完，可能少了括号或内容', ''],
    ['amount cost', '“cost”处写法不对', 'cost'],
    ['name & "a"', '连接文字请用 CONCAT(…)', '&'],
    ['customer.level = "贵宾"', '没有选项“贵宾”，可选：重要、普通', '"贵宾"'],
    ['"abc', '文字缺少后引号', '"'],
    ['[1].map(x, x)', '不能使用“[”', '['],
    ['amount.constructor', '没有字段“amount.constructor”', 'amount.constructor'],
  ])('%s is refused: %s', (text, message, at) => {
    const answer = compile(text, resolve)
    if ('evaluate' in answer) throw new Error('compiled')
    expect([answer.message.zh, text.slice(answer.from, answer.to)]).toEqual([message, at])
  })

  test('is refused when it is too long or too deep', () => {
    expect(compile('1+'.repeat(1500), resolve)).toMatchObject({ from: 2000 })
    expect(compile(`${'('.repeat(200)}1${')'.repeat(200)}`, resolve)).toHaveProperty('message')
    expect(value('POWER(10, 1000)')).toBe('')
  })
})
