/** Words of company names that say what kind of company it is, not which. */

/** Legal forms at the end of a Chinese name, longest first. */
export const LEGAL_FORMS =
  /(?:有限责任公司|股份有限公司|股份合作公司|有限公司|股份公司|总公司|公司|有限责任|有限合伙企业|有限合伙|普通合伙|特殊普通合伙|合伙企业|个人独资企业|个人独资|个体工商户|个体户|股份|有限)$/u
/** A group is not the company of the same name within it. */
export const GROUP_FORMS = /(?:集团|控股|投资控股)$/u
/** A branch of a company is another place to call on than the company. */
export const BRANCH =
  /(?:分公司|分店|分行|支行|分部|分厂|分院|分校|分所|办事处|代表处|联络处|营业部|营业厅|经销部)$/u

/** Trades and other common words with which names go on after the firm's own name (字号). */
export const TRADES = [
  ...'国际 中国 全球 实业 企业 产业 工业 商业 工贸 商贸 贸易 经贸 外贸 进出口 供应链 百货 超市 商行 商店 商场 批发 零售 经营部 门市部 销售 营销 服务 管理 咨询 顾问 策划 设计 创意 广告 传媒 传播 文化 艺术 影视 影业 娱乐 会展 展览 公关 品牌 媒体 新媒体 数字 数码 数据 互动 网络 互联网 信息 技术 科技 高科 高新 软件 系统 智能 电子 电子商务 电商 通信 通讯 电气 电器 电力 电机 自动化 机械 机电 设备 装备 仪器 仪表 工具 五金 模具 制造 制品 加工 材料 建材 新材料 化工 化学 塑料 塑胶 橡胶 包装 印刷 印务 纸业 纺织 服装 服饰 针织 鞋业 皮革 家具 家居 家私 家电 玩具 礼品 工艺品 珠宝 首饰 日化 日用品 化妆品 美容 美发 健康 医疗 医药 药业 制药 生物 器械 食品 饮料 酒业 茶业 粮油 农业 农产品 水产 果业 餐饮 酒店 宾馆 饭店 旅游 旅行社 物流 货运 运输 快递 仓储 汽车 汽配 汽车销售 汽车服务 摩托车 建筑 建设 工程 装饰 装修 装潢 园林 景观 环保 环境 能源 新能源 石油 石化 燃气 矿业 钢铁 金属 有色金属 铝业 房地产 地产 置业 物业 物业管理 投资 资产 资本 基金 金融 保险 证券 租赁 担保 典当 财务 会计 税务 律师 法律 事务所 会计师 教育 培训 学校 人力资源 劳务 人才 安防 安全 保安 消防 照明 光电 半导体 集成电路 工作室 中心 研究院 研究所 发展 开发 股份 厂 店'.split(
    ' ',
  ),
].sort((a, b) => b.length - a.length)

/** Legal forms and words without weight in Latin names. */
export const LATIN_FORMS = new Set(
  'co company corp corporation inc incorporated ltd limited llc llp lp plc pte pty gmbh ag kg ohg sa sas sarl srl spa bv nv ab as oy oyj aps kk bhd sdn pvt group holding holdings the and of de la le el a'.split(
    ' ',
  ),
)

/** Mail boxes of the public: an address there says nothing of a company. */
export const PUBLIC_MAIL = new Set(
  'qq.com vip.qq.com foxmail.com 163.com 126.com yeah.net 188.com vip.163.com sina.com sina.cn vip.sina.com sohu.com 139.com 189.cn wo.cn 21cn.com tom.com aliyun.com gmail.com googlemail.com outlook.com hotmail.com live.com live.cn msn.com icloud.com me.com mac.com yahoo.com yahoo.cn yahoo.com.cn yahoo.co.jp ymail.com aol.com gmx.com gmx.de web.de mail.com mail.ru yandex.com yandex.ru proton.me protonmail.com zoho.com naver.com hanmail.net example.com'.split(
    ' ',
  ),
)

/** Sites on which many companies have their page: the address of the site is nobody's own. */
export const PUBLIC_SITES = new Set(
  '1688.com alibaba.com taobao.com tmall.com jd.com pinduoduo.com made-in-china.com weibo.com weixin.qq.com mp.weixin.qq.com douyin.com xiaohongshu.com zhihu.com baidu.com qcc.com tianyancha.com facebook.com instagram.com linkedin.com twitter.com x.com youtube.com github.com amazon.com ebay.com wixsite.com wordpress.com shopify.com google.com'.split(
    ' ',
  ),
)

/** Forms of address that stand with the name of a person. */
export const TITLES =
  /(?:先生|女士|小姐|太太|老师|师傅|经理|总经理|总监|主任|董事长|老板|工程师)$|^(?:mr|mrs|ms|miss|dr|prof)\.? /u

/** Words of addresses as they are shortened; both sides are brought to the long form. */
export const ADDRESS_WORDS: Readonly<Record<string, string>> = {
  st: 'street',
  str: 'street',
  sts: 'street',
  rd: 'road',
  ave: 'avenue',
  av: 'avenue',
  blvd: 'boulevard',
  bl: 'boulevard',
  dr: 'drive',
  ln: 'lane',
  ct: 'court',
  crt: 'court',
  cct: 'circuit',
  cres: 'crescent',
  cr: 'crescent',
  pl: 'place',
  sq: 'square',
  hwy: 'highway',
  pde: 'parade',
  pkwy: 'parkway',
  tce: 'terrace',
  ter: 'terrace',
  gr: 'grove',
  cl: 'close',
  apt: 'apartment',
  ste: 'suite',
  fl: 'floor',
  bldg: 'building',
  n: 'north',
  s: 'south',
  e: 'east',
  w: 'west',
  ne: 'northeast',
  nw: 'northwest',
  se: 'southeast',
  sw: 'southwest',
}
