/**
 * Guesses which column of a file belongs to which field. Evidence adds up: the header's words, compared with the field's
 * labels and aliases in both languages, and what the column's values look like.
 */

import { parseWallTime } from '../../core/kinds/dates.ts'
import { type Cell, isEmpty, parseBoolean, parseDecimal, tidy } from '../../core/kinds/values.ts'
import type { Label } from '../../core/label.ts'

/** Something a column can be mapped to. `path` is `name`, `customer.code` or `lines.product.code`. */
export type Target = {
  path: string
  label: Label
  /** All names it goes by: labels, aliases, key. */
  names: readonly string[]
  kind: string
  /** How many references it is away: among equal names the nearer field is meant. */
  depth: number
}

/** Part of a person's name held by a column of its own. */
export type NamePart = 'family' | 'given' | 'middle'

export type Match = { column: number; path: string; part?: NamePart /** 0 to 1. */; confidence: number }

const CERTAIN = 0.99

/** One match at most a column and a field, best first; below 0.4 nothing is claimed. `rows` are the first rows of values. */
export function matchColumns(
  names: readonly string[],
  rows: readonly Cell[][],
  targets: readonly Target[],
): Match[] {
  const keyed = targets.map(target => ({
    ...target,
    keys: [...new Set(target.names.map(normaliseHeader))].filter(Boolean),
  }))
  const candidates: (Match & { order: number })[] = []
  for (const [column, name] of names.entries()) {
    const header = normaliseHeader(name)
    const exactOnly = isPart(header) && keyed.some(({ path }) => path === 'name')
    const values = rows.map(row => row[column] ?? null).filter(cell => !isEmpty(cell))
    for (const [order, target] of keyed.entries()) {
      const confidence = score(header, target.keys, shapeOf(target.kind, values)) - target.depth * 0.02
      if (confidence >= (exactOnly ? 0.9 : 0.4))
        candidates.push({ column, path: target.path, confidence: Math.min(confidence, CERTAIN), order })
    }
  }
  candidates.sort((a, b) => b.confidence - a.confidence || a.column - b.column || a.order - b.order)
  const columns = new Set<number>()
  const paths = new Set<string>()
  const matches: Match[] = []
  for (const { order: _, ...match } of candidates) {
    if (columns.has(match.column) || paths.has(match.path)) continue
    columns.add(match.column)
    paths.add(match.path)
    matches.push(match)
  }
  return [...matches, ...nameParts(names, targets, matches)].sort((a, b) => a.column - b.column)
}

const PARTS: Record<NamePart, readonly string[]> = {
  family: ['姓', '姓氏', 'lastname', 'familyname', 'surname'],
  given: ['名', 'firstname', 'givenname', 'forename'],
  middle: ['中间名', 'middlename', 'additionalname'],
}

function isPart(header: string): boolean {
  return Object.values(PARTS).some(known => known.includes(header))
}

/** First and last name in columns of their own make the name, where no column holds it whole. */
function nameParts(names: readonly string[], targets: readonly Target[], matches: readonly Match[]): Match[] {
  const whole = matches.find(match => match.path === 'name')
  if (!targets.some(target => target.path === 'name') || (whole && whole.confidence >= 0.8)) return []
  const taken = new Set(matches.filter(match => match !== whole).map(match => match.column))
  const parts: Match[] = []
  for (const [part, known] of Object.entries(PARTS) as [NamePart, readonly string[]][]) {
    const column = names.findIndex((name, i) => known.includes(normaliseHeader(name)) && !taken.has(i))
    if (column >= 0) parts.push({ column, path: 'name', part, confidence: 0.9 })
  }
  return parts.some(({ part }) => part !== 'middle') ? parts : []
}

/**
 * A header reduced to what it says: width and case, units and marks in brackets (`金额（元）*`), spaces and punctuation gone;
 * `E-mail 1 - Value` is `email`, `Phone 2 - Value` is `phone2`; `Phone 1 - Type` is nothing.
 */
export function normaliseHeader(name: string): string {
  const text = tidy(name).toLowerCase()
  if (/ - (type|label|yomi name|symbol|job description)$/.test(text)) return ''
  return text
    .replace(/ 1 - (value|formatted)$/, '')
    .replace(/ (\d+) - (value|formatted)$/, '$1')
    .replace(/ 1 - /, ' ')
    .replace(/[([{【（][^)\]}】）]*[)\]}】）]/g, '')
    .replace(/[\s_\-*:：.,，、/\\|'"“”#?？!！&]+/g, '')
}

/** Header against names, 0 to 1, corrected by the values' shape (−1 contradicts, 0 says nothing, 1 agrees). */
function score(header: string, keys: readonly string[], shape: number): number {
  let named = 0
  // Names come in order of aptness: the labels, then aliases, the most usual first.
  for (const [i, key] of keys.entries())
    named = Math.max(named, likeness(header, key) - Math.min(i, 40) * 0.0005)
  if (named <= 0) return 0
  if (named >= 0.9) return named + 0.03 * shape
  return named + (shape < 0 ? 0.4 : 0.12) * shape
}

function likeness(header: string, key: string): number {
  if (header === '' || key === '') return 0
  if (header === key) return 0.95
  const [short, long] = header.length < key.length ? [header, key] : [key, header]
  const least = /[\u3400-\u9fff]/.test(short) ? 2 : 4
  if (short.length < least || !long.includes(short)) return 0
  // 客户名称 within 主要客户名称 says more than 名称 alone; the end of a compound carries its meaning in both languages.
  const share = short.length / long.length
  return (long.endsWith(short) ? 0.45 : 0.35) + 0.35 * share
}

/** How well values fit a kind of field. */
export function shapeOf(kind: string, values: readonly Cell[]): number {
  const fits = SHAPES[kind]
  if (!fits || values.length === 0) return 0
  const share = values.filter(fits).length / values.length
  return share >= 0.8 ? 1 : share <= 0.3 ? -1 : 0
}

const isDate = (cell: Cell) => Boolean(parseWallTime(cell))
const isNumber = (cell: Cell) => Boolean(parseDecimal(cell))

const SHAPES: Record<string, (cell: Cell) => boolean> = {
  email: cell => /^[^\s@]{1,64}@[^\s@]{1,190}$/.test(tidy(cell)) && /.@.+\../.test(tidy(cell)),
  phone: cell => /^[+\d][\d\s\-()（）转extEXT.,;/、]{5,}$/.test(tidy(cell)),
  url: cell => /^(https?:\/\/)?[\w-]+(\.[\w-]+)+/i.test(tidy(cell)),
  date: isDate,
  datetime: isDate,
  integer: isNumber,
  number: isNumber,
  money: isNumber,
  percent: cell => isNumber(typeof cell === 'string' ? cell.replace(/[%‰]\s*$/, '') : cell),
  boolean: cell => parseBoolean(cell) !== undefined,
}
