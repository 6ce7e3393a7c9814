import { Environment } from '@marcbachmann/cel-js'
import { Decimal } from 'decimal.js'
import type { Label } from '../../core/label.ts'
import { Day, isBlank, Num, Pick, textOf } from './values.ts'

export interface FormulaFunction {
  name: string
  /** How it is written, and what it gives, for the list beside the editor. */
  usage: string
  help: Label
  /** CEL overloads without the name: `(Num, Num): Num`. */
  overloads: [signature: string, act: (...given: never[]) => unknown][]
}

const kinds = ['Num', 'string', 'Day', 'bool', 'Pick']

/** The same act for one up to so many values of a type. */
const many = (type: string, result: string, most: number, act: (...given: never[]) => unknown) =>
  Array.from({ length: most }, (_, count): [string, typeof act] => [
    `(${Array(count + 1)
      .fill(type)
      .join(', ')}): ${result}`,
    act,
  ])

const present = (all: Num[]) => all.flatMap(one => one.value ?? [])
const extreme =
  (of: 'min' | 'max') =>
  (...all: Num[]) =>
    new Num(present(all).length > 0 ? Decimal[of](...present(all)) : null)
const rounding =
  (mode: Decimal.Rounding) =>
  (number: Num, places = new Num(0)) =>
    number.rounded(places, mode)
const rounds = (mode: Decimal.Rounding): FormulaFunction['overloads'] => [
  ['(Num): Num', rounding(mode)],
  ['(Num, Num): Num', rounding(mode)],
]

/** The functions of the formula language, as spreadsheets have them. `TODAY` and the letters of the moment are given by who evaluates. */
export const functions: FormulaFunction[] = [
  {
    name: 'IF',
    usage: 'IF(condition, then, else)',
    help: { zh: '条件成立取前者，否则取后者', en: 'One value or the other' },
    overloads: kinds.map(kind => [
      `(bool, ${kind}, ${kind}): ${kind}`,
      (is: boolean, one, other) => (is ? one : other),
    ]),
  },
  {
    name: 'AND',
    usage: 'AND(a, b, …)',
    help: { zh: '全部成立', en: 'All hold' },
    overloads: many('bool', 'bool', 8, (...all: boolean[]) => all.every(Boolean)),
  },
  {
    name: 'OR',
    usage: 'OR(a, b, …)',
    help: { zh: '任一成立', en: 'One of them holds' },
    overloads: many('bool', 'bool', 8, (...all: boolean[]) => all.some(Boolean)),
  },
  {
    name: 'NOT',
    usage: 'NOT(a)',
    help: { zh: '不成立', en: 'Does not hold' },
    overloads: [['(bool): bool', (is: boolean) => !is]],
  },
  {
    name: 'ISBLANK',
    usage: 'ISBLANK(a)',
    help: { zh: '没有填写', en: 'Is missing' },
    overloads: kinds.map(kind => [`(${kind}): bool`, isBlank]),
  },
  {
    name: 'IFBLANK',
    usage: 'IFBLANK(a, instead)',
    help: { zh: '没有填写时取后者', en: 'Another value where it is missing' },
    overloads: kinds.map(kind => [
      `(${kind}, ${kind}): ${kind}`,
      (one, other) => (isBlank(one) ? other : one),
    ]),
  },
  {
    name: 'ROUND',
    usage: 'ROUND(number, places)',
    help: { zh: '四舍五入', en: 'Rounds half up' },
    overloads: rounds(Decimal.ROUND_HALF_UP),
  },
  {
    name: 'ROUNDUP',
    usage: 'ROUNDUP(number, places)',
    help: { zh: '向上取（远离 0）', en: 'Rounds away from 0' },
    overloads: rounds(Decimal.ROUND_UP),
  },
  {
    name: 'ROUNDDOWN',
    usage: 'ROUNDDOWN(number, places)',
    help: { zh: '向下取（靠近 0）', en: 'Rounds towards 0' },
    overloads: rounds(Decimal.ROUND_DOWN),
  },
  {
    name: 'ABS',
    usage: 'ABS(number)',
    help: { zh: '绝对值', en: 'Without its sign' },
    overloads: [['(Num): Num', (one: Num) => new Num(one.value?.abs() ?? null)]],
  },
  {
    name: 'MOD',
    usage: 'MOD(number, by)',
    help: { zh: '余数', en: 'What is left of a division' },
    overloads: [
      ['(Num, Num): Num', (one: Num, by: Num) => one.with(by, (a, b) => a.minus(b.times(a.div(b).floor())))],
    ],
  },
  {
    name: 'POWER',
    usage: 'POWER(number, exponent)',
    help: { zh: '乘方', en: 'A power' },
    overloads: [
      [
        '(Num, Num): Num',
        (one: Num, by: Num) => one.with(by, (a, b) => (b.abs().gt(100) ? new Decimal(Number.NaN) : a.pow(b))),
      ],
    ],
  },
  {
    name: 'SUM',
    usage: 'SUM(a, b, …)',
    help: { zh: '合计，没有填写的不算', en: 'Adds up what is there' },
    overloads: many('Num', 'Num', 8, (...all: Num[]) =>
      all.reduce((sum, one) => sum.plus(one), new Num(null)),
    ),
  },
  {
    name: 'AVERAGE',
    usage: 'AVERAGE(a, b, …)',
    help: { zh: '平均，没有填写的不算', en: 'The mean of what is there' },
    overloads: many('Num', 'Num', 8, (...all: Num[]) =>
      all
        .reduce((sum, one) => sum.plus(one), new Num(null))
        .with(new Num(present(all).length), (a, b) => a.div(b)),
    ),
  },
  {
    name: 'MIN',
    usage: 'MIN(a, b, …)',
    help: { zh: '最小的', en: 'The least' },
    overloads: many('Num', 'Num', 8, extreme('min')),
  },
  {
    name: 'MAX',
    usage: 'MAX(a, b, …)',
    help: { zh: '最大的', en: 'The greatest' },
    overloads: many('Num', 'Num', 8, extreme('max')),
  },
  {
    name: 'TODAY',
    usage: 'TODAY()',
    help: {
      zh: '今天（公司时区，每天零点后重算）',
      en: 'Today in the company’s time zone, renewed after midnight',
    },
    overloads: [],
  },
  {
    name: 'DATE',
    usage: 'DATE(year, month, day)',
    help: { zh: '日期', en: 'A day' },
    overloads: [
      [
        '(Num, Num, Num): Day',
        (year: Num, month: Num, day: Num) => Day.of(year.whole(), month.whole(), day.whole()),
      ],
    ],
  },
  ...(['YEAR', 'MONTH', 'DAY'] as const).map(
    (name, index): FormulaFunction => ({
      name,
      usage: `${name}(date)`,
      help: [
        { zh: '年份', en: 'Its year' },
        { zh: '月份', en: 'Its month' },
        { zh: '几号', en: 'Its day of the month' },
      ][index],
      overloads: [['(Day): Num', (day: Day) => day.part(index as 0)]],
    }),
  ),
  {
    name: 'WEEKDAY',
    usage: 'WEEKDAY(date)',
    help: { zh: '星期几，星期一是 1', en: 'Its weekday; Monday is 1' },
    overloads: [['(Day): Num', (day: Day) => day.weekday()]],
  },
  {
    name: 'DAYS',
    usage: 'DAYS(end, start)',
    help: { zh: '相隔天数', en: 'Days from start to end' },
    overloads: [['(Day, Day): Num', (end: Day, start: Day) => end.since(start)]],
  },
  {
    name: 'MONTHS',
    usage: 'MONTHS(end, start)',
    help: { zh: '相隔整月数', en: 'Whole months from start to end' },
    overloads: [['(Day, Day): Num', (end: Day, start: Day) => end.monthsSince(start)]],
  },
  {
    name: 'EDATE',
    usage: 'EDATE(date, months)',
    help: { zh: '若干个月后的同一天', en: 'The same day so many months on' },
    overloads: [['(Day, Num): Day', (day: Day, months: Num) => day.afterMonths(months)]],
  },
  {
    name: 'CONCAT',
    usage: 'CONCAT(a, b, …)',
    help: { zh: '连成一段文字', en: 'Joins into one text' },
    overloads: many('dyn', 'string', 8, (...all: unknown[]) => all.map(textOf).join('')),
  },
  {
    name: 'TEXT',
    usage: 'TEXT(number, places)',
    help: { zh: '写成文字，保留几位小数', en: 'As a text, with so many decimals' },
    overloads: [
      ['(dyn): string', textOf],
      [
        '(Num, Num): string',
        (one: Num, places: Num) => one.value?.toFixed(Math.max(0, Math.min(8, places.whole() ?? 0))) ?? '',
      ],
    ],
  },
  {
    name: 'LEN',
    usage: 'LEN(text)',
    help: { zh: '字数', en: 'How many characters' },
    overloads: [['(string): Num', (text: string) => new Num([...text].length)]],
  },
  {
    name: 'LEFT',
    usage: 'LEFT(text, count)',
    help: { zh: '开头几个字', en: 'Its first characters' },
    overloads: [
      [
        '(string, Num): string',
        (text: string, count: Num) => [...text].slice(0, Math.max(0, count.whole() ?? 0)).join(''),
      ],
    ],
  },
  {
    name: 'RIGHT',
    usage: 'RIGHT(text, count)',
    help: { zh: '末尾几个字', en: 'Its last characters' },
    overloads: [
      [
        '(string, Num): string',
        (text: string, count: Num) => {
          const n = Math.max(0, count.whole() ?? 0)
          return n ? [...text].slice(-n).join('') : ''
        },
      ],
    ],
  },
  {
    name: 'UPPER',
    usage: 'UPPER(text)',
    help: { zh: '大写字母', en: 'In capitals' },
    overloads: [['(string): string', (text: string) => text.toUpperCase()]],
  },
  {
    name: 'LOWER',
    usage: 'LOWER(text)',
    help: { zh: '小写字母', en: 'In small letters' },
    overloads: [['(string): string', (text: string) => text.toLowerCase()]],
  },
  {
    name: 'CONTAINS',
    usage: 'CONTAINS(text, part)',
    help: { zh: '含有这段文字', en: 'Whether the part stands in it' },
    overloads: [
      ['(string, string): bool', (text: string, part: string) => part !== '' && text.includes(part)],
    ],
  },
]

type Sign = '<' | '<=' | '>' | '>='
const answers: Record<Sign, (order: number) => boolean> = {
  '<': order => order < 0,
  '<=': order => order <= 0,
  '>': order => order > 0,
  '>=': order => order >= 0,
}

/** The language: decimals, days, choices, texts and truth values, with their signs and functions. Nothing else can be reached from it. */
export const language = (() => {
  const env = new Environment({
    unlistedVariablesAreDyn: false,
    limits: { maxAstNodes: 500, maxDepth: 40, maxCallArguments: 8 },
  })
  env.registerType('Num', { ctor: Num, fields: {} })
  env.registerType('Day', { ctor: Day, fields: {} })
  env.registerType('Pick', { ctor: Pick, fields: {} })
  env.registerFunction('num(string): Num', (text: string) => new Num(text))
  env.registerOperator('Num + Num', (a: Num, b: Num) => a.plus(b))
  env.registerOperator('Num - Num', (a: Num, b: Num) => a.minus(b))
  env.registerOperator('Num * Num', (a: Num, b: Num) => a.with(b, (x, y) => x.times(y)))
  env.registerOperator('Num / Num', (a: Num, b: Num) => a.with(b, (x, y) => x.div(y)))
  env.registerOperator('-Num', (a: Num) => a.negated())
  env.registerOperator('Day + Num', (a: Day, b: Num) => a.plus(b))
  env.registerOperator('Day - Num', (a: Day, b: Num) => a.plus(b.negated()))
  env.registerOperator('Day - Day: Num', (a: Day, b: Day) => a.since(b))
  for (const [sign, holds] of Object.entries(answers)) {
    env.registerOperator(`Num ${sign} Num`, (a: Num, b: Num) => holds(a.compare(b)))
    env.registerOperator(`Day ${sign} Day`, (a: Day, b: Day) => holds(a.compare(b)))
  }
  env.registerOperator('Num == Num', (a: Num, b: Num) => (isBlank(a) ? isBlank(b) : a.compare(b) === 0))
  env.registerOperator('Day == Day', (a: Day, b: Day) => a.value === b.value)
  env.registerOperator('Pick == string', (a: Pick, b: string) => a.is(b))
  env.registerOperator('Pick == Pick', (a: Pick, b: Pick) => a.value === b.value)
  for (const { name, overloads } of functions)
    for (const [signature, act] of overloads) env.registerFunction(`${name}${signature}`, act as never)
  return env
})()
