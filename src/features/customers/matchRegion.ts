/** Where a customer is, from what is written of the address. */
import { type Province, provinces } from '../../core/text/provinces.ts'
import { type City, cities, MUNICIPALITIES } from '../../core/text/regions.ts'

const provinceByCode = new Map(provinces.map(province => [province.code, province]))

export interface Region {
  province: Province
  city?: City
}

/** Short names that also begin other words in an address or a company's name, so need 市 or 州 or the province. */
const NEEDS_PROOF = new Set([
  '海南',
  '海北',
  '中山',
  '朝阳',
  '阿里',
  '大理',
  '海西',
  '和田',
  '文山',
  '长治',
  '吉林',
])

/**
 * The province and city a free text names: an address, a company's name, '广东广州', '浦东 上海'. The leftmost province
 * decides; a city counts when it lies in that province, or alone decides its province. Undefined when none is named.
 */
export function matchRegion(text: string): Region | undefined {
  const province = leftmost(provinces, text)
  const within = province ? cities.filter(city => city.provinceCode === province.code) : cities
  const rest = province ? text.slice(text.indexOf(province.short) + province.short.length) : text
  const city = leftmost(within, rest, province === undefined) ?? capitalItself(province)
  const named = province ?? provinceByCode.get(city?.provinceCode ?? '')
  if (!named) return undefined
  return city ? { province: named, city } : { province: named }
}

function capitalItself(province: Province | undefined): City | undefined {
  if (!province || !MUNICIPALITIES.has(province.code)) return undefined
  return cities.find(city => city.provinceCode === province.code)
}

function leftmost<T extends { name: string; short: string }>(
  all: readonly T[],
  text: string,
  strict = false,
): T | undefined {
  let best: T | undefined
  let bestAt = Number.POSITIVE_INFINITY
  for (const one of all) {
    const at = text.indexOf(strict && NEEDS_PROOF.has(one.short) ? one.name : one.short)
    if (at < 0 || at > bestAt) continue
    if (at === bestAt && best && best.short.length >= one.short.length) continue
    best = one
    bestAt = at
  }
  return best
}
