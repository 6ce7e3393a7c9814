/** Chinese names of companies, people and streets, put together from parts; any likeness to real ones is chance. */
import { usccCheckCharacter } from '../src/features/customers/uscc.ts'
import type { Random } from './random.ts'

const SURNAMES =
  '王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文欧庞樊单仇解查'
const COMMON_SURNAMES = '王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗'
const DOUBLE_SURNAMES = ['欧阳', '上官', '司马', '诸葛', '东方', '尉迟']
const MALE = '伟强磊军勇杰涛超明刚平辉鹏华飞鑫波斌宇浩凯健俊帆帅旭宁龙林阳建峰志国文斌立群海泽晨昊轩瑞博毅'
const FEMALE = '芳娜敏静丽艳娟霞秀燕玲桂丹萍红玉兰婷雪梅琳晶洁莉倩颖妍慧莹佳怡欣瑶璐梦菲雅诗雨涵蕾薇'

export interface PersonName {
  name: string
  gender: 'male' | 'female'
}

export function personName(chance: Random): PersonName {
  const gender = chance.chance(0.52) ? 'male' : 'female'
  const characters = [...(gender === 'male' ? MALE : FEMALE)]
  const given = chance.chance(0.72)
    ? chance.pick(characters) + chance.pick(characters)
    : chance.pick(characters)
  return { name: surname(chance) + given, gender }
}

function surname(chance: Random): string {
  if (chance.chance(0.008)) return chance.pick(DOUBLE_SURNAMES)
  return chance.pick([...(chance.chance(0.6) ? COMMON_SURNAMES : SURNAMES)])
}

const BRAND_FIRST =
  '华恒瑞天金盛嘉远博创新联众德信诚泰宏康美佳易智云星海蓝东方中正凯瑞亿丰源达利隆永顺安和润泽禾锦鼎卓越风驰晨曦朗逸思睿元启明昌合力聚美'
const BRAND_LAST =
  '信达通源泰盛丰华润海龙威科创美佳诺康宝恒瑞祥兴隆德邦安业鑫辉煌图腾航宇辰晟宸逸谷岭川原野木林森'

function brand(chance: Random): string {
  const first = [...BRAND_FIRST]
  const last = [...BRAND_LAST]
  const start = chance.pick(first)
  const middle = chance.chance(0.32) ? chance.pick(first) : ''
  return start + (middle === start ? '' : middle) + chance.pick(last)
}

/** Words a trade puts in its names, by the industry's value in the customer's declaration. */
const TRADES: Record<string, readonly string[]> = {
  food: ['食品', '乳业', '饮料', '粮油', '茶业', '酒业', '调味品', '农产品'],
  fastGoods: ['日化', '日用品', '化妆品', '洗护用品', '母婴用品'],
  car: ['汽车销售', '汽车服务', '汽车零部件', '新能源汽车'],
  property: ['置业', '房地产开发', '物业管理', '商业地产'],
  finance: ['资产管理', '融资担保', '保险经纪', '投资', '小额贷款'],
  internet: ['网络科技', '信息技术', '软件', '数字科技', '电子商务', '智能科技'],
  education: ['教育科技', '教育咨询', '职业培训', '文化教育'],
  health: ['医疗器械', '医药', '生物科技', '健康管理', '口腔医疗'],
  manufacturing: [
    '机械制造',
    '电子',
    '精密模具',
    '五金制品',
    '塑胶制品',
    '纺织',
    '家具',
    '照明电器',
    '包装材料',
  ],
  retail: ['百货', '商业连锁', '超市连锁', '家居用品', '服饰'],
  trade: ['贸易', '进出口', '商贸', '供应链管理', '物资'],
  hospitality: ['酒店管理', '餐饮管理', '旅游', '国际旅行社', '文旅发展'],
  media: ['文化传播', '影视传媒', '广告', '会展服务', '文化创意'],
  construction: ['建筑工程', '装饰工程', '建筑设计', '园林景观', '建材'],
  government: ['产业园管理', '城市建设投资', '公共交通', '文化旅游投资'],
  other: ['咨询', '物流', '环保科技', '能源', '农业科技', '人力资源'],
}
const LEGAL_FORMS = ['有限公司', '股份有限公司', '集团有限公司', '有限责任公司']

export interface CompanyName {
  name: string
  shortName: string
}

/** A registered name in one of the usual orders: 北京华信广告有限公司, 华信（北京）广告有限公司. */
export function companyName(city: string, industry: string, chance: Random): CompanyName {
  const trade = chance.pick(TRADES[industry] ?? TRADES.other ?? ['商贸'])
  const mark = brand(chance)
  const form = chance.weighted(LEGAL_FORMS, [86, 6, 4, 4])
  const bracketed = chance.chance(0.12)
  const name = bracketed ? `${mark}（${city}）${trade}${form}` : `${city}${mark}${trade}${form}`
  return { name, shortName: mark + (trade.length <= 3 ? trade : '') }
}

const SHOPS = [
  '便利店',
  '烘焙坊',
  '花艺工作室',
  '摄影工作室',
  '饭店',
  '文具店',
  '美容院',
  '健身房',
  '茶楼',
  '图文快印店',
]

/** A sole trader's name: 刘记饭店, 小满花艺工作室. */
export function shopName(owner: string, chance: Random): string {
  const mark = chance.chance(0.4) ? `${owner.slice(0, 1)}记` : brand(chance)
  return mark + chance.pick(SHOPS)
}

const ROADS = [
  '人民',
  '中山',
  '解放',
  '建设',
  '和平',
  '新华',
  '文化',
  '科技',
  '长江',
  '黄河',
  '朝阳',
  '滨江',
  '迎宾',
  '学府',
  '创业',
]
const BUILDINGS = ['国际大厦', '商务中心', '科技园', '创意产业园', '广场', '中心大厦', '工业园']
const DISTRICTS = ['高新区', '经济开发区', '新城区', '江北区', '西城区', '东城区', '南山区', '城关区']

export function streetAddress(city: string, chance: Random): string {
  const road = `${chance.pick(DISTRICTS)}${chance.pick(ROADS)}${chance.pick(['路', '大道', '东路', '西路', '北路'])}`
  const building = `${brand(chance)}${chance.pick(BUILDINGS)}${chance.pick(['A', 'B', 'C', '1', '2'])}座`
  return `${city}${city.endsWith('市') ? '' : '市'}${road}${chance.int(1, 999)}号${building}${chance.int(2, 32)}${String(chance.int(1, 28)).padStart(2, '0')}室`
}

const MOBILE = [
  '130',
  '131',
  '132',
  '135',
  '136',
  '137',
  '138',
  '139',
  '150',
  '151',
  '152',
  '158',
  '159',
  '176',
  '177',
  '180',
  '186',
  '187',
  '188',
  '189',
  '199',
]

/** A mobile number in E.164, its fifth digit 0. */
export function mobilePhone(chance: Random): string {
  return `+86${chance.pick(MOBILE)}0${String(chance.int(0, 9_999_999)).padStart(7, '0')}`
}

const AREA_CODES: Record<string, string> = {
  北京: '10',
  上海: '21',
  天津: '22',
  重庆: '23',
  广州: '20',
  深圳: '755',
  成都: '28',
  武汉: '27',
  南京: '25',
  杭州: '571',
  西安: '29',
  苏州: '512',
  沈阳: '24',
  青岛: '532',
  郑州: '371',
  长沙: '731',
  厦门: '592',
  宁波: '574',
  佛山: '757',
  东莞: '769',
}

/** A landline of the city, or a mobile number where its area code is not at hand. */
export function officePhone(city: string, chance: Random): string {
  const area = AREA_CODES[city]
  return area ? `+86${area}${chance.int(50_000_000, 89_999_999)}` : mobilePhone(chance)
}

const CODE_LETTERS = '0123456789ABCDEFGHJKLMNPQRTUWXY'
const ORGANISATION_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2]

/** A valid credit code of a company registered in the region of a four-digit city code. */
export function creditCode(cityCode: string, chance: Random): string {
  const body = `MA${Array.from({ length: 6 }, () => CODE_LETTERS[chance.int(0, 30)]).join('')}`
  const sum = [...body].reduce(
    (total, character, i) => total + (ORGANISATION_WEIGHTS[i] ?? 0) * organisationValue(character),
    0,
  )
  const check = (11 - (sum % 11)) % 11
  const first17 = `91${cityCode}0${chance.int(1, 9)}${body}${check === 10 ? 'X' : check}`
  return first17 + usccCheckCharacter(first17)
}

/** GB 11714: digits count as themselves, letters from A = 10. */
function organisationValue(character: string): number {
  return /\d/.test(character) ? Number(character) : character.charCodeAt(0) - 55
}
