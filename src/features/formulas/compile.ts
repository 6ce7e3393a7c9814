import type { ASTNode } from '@marcbachmann/cel-js'
import type { Label } from '../../core/label.ts'
import { functions, language } from './functions.ts'
import { Day } from './values.ts'

/** What the language knows of a value: a decimal, a day, a choice, a text, a truth value. */
export type Type = 'Num' | 'Day' | 'Pick' | 'string' | 'bool'

/** What a name in a formula stands for. */
export interface Source {
  /** As it is written: `amount`, `customer.creditLimit`. */
  path: string
  type: Type
  /** Of a choice: values with the names by which they may be called. */
  choices?: { value: string; names: string[] }[]
}

export interface Compiled {
  /** With fields by their keys and choices by their values, so that new names change nothing. */
  canonical: string
  type: Type
  sources: Source[]
  /** Depends on the day. */
  today: boolean
  /** @param values in the order of `sources`; a result that cannot be worked out is undefined */
  evaluate: (values: unknown[], today: string) => unknown
}

/** What is wrong, and where in the text: from a character to before another. */
export interface FormulaFault {
  message: Label
  from: number
  to: number
}

/** Finds what a path stands for, or says why it cannot be used. */
export type Resolve = (path: string) => Source | Label

const LONGEST = 2_000

interface Piece {
  /** As CEL reads it. */
  out: string
  canonical: string
  from: number
  to: number
}

class Fault extends Error {
  readonly fault: FormulaFault
  constructor(zh: string, en: string, from: number, to: number) {
    super(en)
    this.fault = { message: { zh, en }, from, to }
  }
}

/** Reads a formula as people write it in a spreadsheet; answers what is wrong with it, else how it is worked out. */
export function compile(text: string, resolve: Resolve): Compiled | FormulaFault {
  try {
    return compiled(text, resolve)
  } catch (error) {
    if (error instanceof Fault) return error.fault
    throw error
  }
}

function compiled(text: string, resolve: Resolve): Compiled {
  if (text.length > LONGEST)
    throw new Fault(
      `公式最长 ${LONGEST} 个字符`,
      `A formula has at most ${LONGEST} characters`,
      LONGEST,
      text.length,
    )
  const sources: Source[] = []
  const pieces = piecesOf(
    text,
    (path, from, to) => {
      const known = sources.findIndex(source => source.path === path)
      if (known >= 0) return known
      const found = resolve(path)
      if ('zh' in found) throw new Fault(found.zh, found.en, from, to)
      const same = sources.findIndex(source => source.path === found.path)
      return same >= 0 ? same : sources.push(found) - 1
    },
    sources,
  )
  const significant = pieces.filter(piece => piece.out.trim())
  if (significant.length === 0) throw new Fault('请填写公式', 'Write a formula', 0, text.length)
  const env = language.clone()
  for (const [index, source] of sources.entries()) env.registerVariable(`v${index}`, source.type)
  let today = ''
  env.registerFunction('TODAY(): Day', () => new Day(today))
  const code = pieces.map(piece => piece.out).join('')
  try {
    const parsed = env.parse(code)
    const check = parsed.check()
    if (!check.valid) throw check.error
    return {
      canonical: canonicalOf(parsed.ast, pieces, sources),
      type: check.type as Type,
      sources,
      today: significant.some(piece => piece.out === 'TODAY'),
      evaluate: (values, day) => {
        today = day
        try {
          return parsed(Object.fromEntries(values.map((value, index) => [`v${index}`, value])))
        } catch {
          return undefined
        }
      },
    }
  } catch (error) {
    if (error instanceof Fault) throw error
    throw translated(error as CelError, pieces, text)
  }
}

const token =
  /(?<space>\s+)|(?<text>"(?:[^"]|"")*"|'[^']*'|“[^”]*”)|(?<number>\d+(?:\.\d+)?)(?<percent>\s*%(?!\s*[\p{L}\d(（{]))?|\{(?<braced>[^{}]*)\}|(?<path>[\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}_][\p{L}\p{N}_]*)*)(?<call>\s*[(（])?|(?<sign>==|<>|!=|<=|>=|≤|≥|≠|[=<>+\-*/×÷(),，（）＋－＊／＝＜＞])/uy

const signs: Record<string, string> = {
  '=': '==',
  '＝': '==',
  '<>': '!=',
  '≠': '!=',
  '≤': '<=',
  '≥': '>=',
  '×': '*',
  '＊': '*',
  '÷': '/',
  '／': '/',
  '＋': '+',
  '－': '-',
  '＜': '<',
  '＞': '>',
  '，': ',',
  '（': '(',
  '）': ')',
}

const instead: Record<string, [string, string]> = {
  '&': ['连接文字请用 CONCAT(…)', 'Join texts with CONCAT(…)'],
  '&&': ['“并且”请写 AND(…)', 'Write AND(…)'],
  '|': ['“或者”请写 OR(…)', 'Write OR(…)'],
  '!': ['“不”请写 NOT(…)', 'Write NOT(…)'],
  '^': ['乘方请用 POWER(…)', 'Write a power as POWER(…)'],
  '%': ['取余数请用 MOD(…)', 'Write a remainder as MOD(…)'],
  '"': ['文字缺少后引号', 'The text has no closing quote'],
  '“': ['文字缺少后引号', 'The text has no closing quote'],
  "'": ['文字缺少后引号', 'The text has no closing quote'],
}

function piecesOf(
  text: string,
  place: (path: string, from: number, to: number) => number,
  sources: Source[],
): Piece[] {
  const pieces: Piece[] = []
  let at = 0
  const add = (out: string, canonical: string, to: number) => {
    pieces.push({ out, canonical, from: at, to })
    at = to
  }
  const field = (path: string, to: number) => {
    const index = place(path, at, to)
    add(`v${index}`, sources[index].path, to)
  }
  // A spreadsheet's formula begins with an equals sign.
  const start = /^\s*[=＝]/.exec(text)?.[0].length ?? 0
  if (start) add('', '', start)
  while (at < text.length) {
    token.lastIndex = at
    const found = token.exec(text)
    if (!found?.groups) {
      const [zh, en] = instead[text.slice(at, at + 2)] ??
        instead[text[at]] ?? [`不能使用“${text[at]}”`, `“${text[at]}” has no meaning here`]
      throw new Fault(zh, en, at, at + 1)
    }
    const { space, text: quoted, number, percent, braced, path, call, sign } = found.groups
    const end = token.lastIndex
    if (space) add(' ', ' ', end)
    else if (quoted !== undefined) {
      const written = JSON.stringify(quoted.slice(1, -1).replaceAll('""', '"'))
      add(written, written.replaceAll('\\"', '""'), end)
    } else if (number) {
      const value = percent ? `${number}e-2` : number
      add(`num("${value}")`, percent ? `${number}%` : number, end)
    } else if (braced !== undefined) field(braced.trim(), end)
    else if (path && call) {
      const name = path.toUpperCase()
      const { length } = path
      if (!functions.some(one => one.name === name))
        throw new Fault(`没有函数“${path}”`, `There is no function ${path}`, at, at + length)
      add(name, name, at + length)
      add('(', '(', end)
    } else if (path && /^(true|false)$/i.test(path)) add(path.toLowerCase(), path.toUpperCase(), end)
    else if (path) field(path, end)
    else
      add(
        signs[sign] ?? sign,
        signs[sign] === '==' ? '=' : signs[sign] === '!=' ? '<>' : (signs[sign] ?? sign),
        end,
      )
  }
  return pieces
}

/** The formula with choices named in comparisons by their values; refuses names that no choice has. */
function canonicalOf(ast: ASTNode, pieces: Piece[], sources: Source[]): string {
  const written = new Map<number, string>()
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) for (const one of node) visit(one)
    if (typeof node !== 'object' || node === null || !('op' in node)) return
    const { op, args } = node as ASTNode
    if ((op === '==' || op === '!=') && Array.isArray(args)) {
      const [id, literal] = (args as ASTNode[]).toSorted((one, other) => one.op.localeCompare(other.op))
      const choices = id.op === 'id' && sources[Number(String(id.args).slice(1))]?.choices
      if (choices && literal.op === 'value' && typeof literal.args === 'string') {
        const { from, to, place } = sourceOf(pieces, literal.start, literal.end)
        const choice = choices.find(
          one => one.value === literal.args || one.names.includes(literal.args as string),
        )
        if (!choice && literal.args !== '') {
          const names = choices.map(one => one.names[0])
          throw new Fault(
            `没有选项“${literal.args}”，可选：${names.join('、')}`,
            `There is no choice “${literal.args}”; there are ${choices.map(one => one.names.at(-1)).join(', ')}`,
            from,
            to,
          )
        }
        if (choice) written.set(place, JSON.stringify(choice.value))
      }
    }
    visit(args)
  }
  visit(ast)
  return pieces
    .map((piece, index) => written.get(index) ?? piece.canonical)
    .join('')
    .trim()
}

/** From a range of CEL's text back to that of the formula. */
function sourceOf(pieces: Piece[], start: number, end: number): { from: number; to: number; place: number } {
  let at = 0
  let place = -1
  let [from, to] = [0, 0]
  pieces.forEach((piece, index) => {
    const next = at + piece.out.length
    if (place < 0 && next > start) {
      place = index
      from = piece.from
    }
    if (at < Math.max(end, start + 1)) to = piece.to
    at = next
  })
  const last = pieces.at(-1)?.to ?? 0
  return place < 0 ? { from: last, to: last, place } : { from, to, place }
}

interface CelError {
  code?: string
  summary?: string
  range?: { start: number; end: number }
}

const types: Record<string, Label> = {
  Num: { zh: '数字', en: 'number' },
  Day: { zh: '日期', en: 'date' },
  Pick: { zh: '选项', en: 'choice' },
  string: { zh: '文字', en: 'text' },
  bool: { zh: '是否', en: 'yes/no' },
}
const typed = (text: string, locale: 'zh' | 'en') =>
  text.replace(/\w+/g, word => types[word]?.[locale] ?? word).replaceAll('==', '=')

/** CEL's refusal in the words of the language, at its place in the formula. */
function translated({ code, summary = '', range }: CelError, pieces: Piece[], text: string): Fault {
  const { from, to } = range ? sourceOf(pieces, range.start, range.end) : { from: 0, to: text.length }
  const operation = /no such overload: (.+)$/.exec(summary)?.[1]
  if (operation)
    return new Fault(
      `${typed(operation, 'zh')}：不能这样运算`,
      `${typed(operation, 'en')}: these do not go together`,
      from,
      to,
    )
  const call = /'(\w+)\((.*)\)'/.exec(summary)
  if (code === 'no_matching_overload' && call) {
    const usage = functions.find(one => one.name === call[1])?.usage ?? call[1]
    return new Fault(
      `${call[1]}(${typed(call[2], 'zh')}) 的参数不对，写法是 ${usage}`,
      `${call[1]}(${typed(call[2], 'en')}) has the wrong values; write ${usage}`,
      from,
      to,
    )
  }
  if (from >= text.trimEnd().length)
    return new Fault(
      '公式没有写完，可能少了括号或内容',
      'The formula ends too early; a bracket or a value is missing',
      from,
      to,
    )
  const near = text.slice(from, Math.max(to, from + 1))
  return new Fault(`“${near}”处写法不对`, `“${near}” cannot stand here`, from, Math.max(to, from + 1))
}
