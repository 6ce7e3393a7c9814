/** What was said with customers: around their orders, when nothing is heard of them, and while they are being won. */

import type { InputOf } from '../src/core/entity.ts'
import type { contactRecord } from '../src/features/contactRecords/contactRecords.entity.ts'
import { momentOf, workingDay } from './calendar.ts'
import type { Seed, SeedContact, SeedCustomer } from './customers.ts'
import type { SeedOrder } from './orders.ts'
import { type Random, uuidAt } from './random.ts'

export type SeedContactRecord = Seed<InputOf<typeof contactRecord>>

type Way = 'phone' | 'message' | 'mail' | 'visit' | 'meeting'
type Result = 'interested' | 'quoted' | 'undecided' | 'ordered' | 'refused' | 'noAnswer' | 'complaint'
type Phrase = readonly [text: string, ways: readonly Way[], result: Result | null]

/** {人}: the contact; {品}: a product; {数}: a quantity; {月}: a month; {额}: an amount in 万. */
const WINNING: readonly Phrase[] = [
  ['首次电话，{人}说目前由另一家公司服务，合同到{月}。答应先看看我们的案例。', ['phone'], 'interested'],
  ['加了{人}微信，发去公司介绍和同行业三个案例，回复说会转给领导看。', ['message'], 'undecided'],
  ['打了两次没人接，改发短信说明来意。', ['phone'], 'noAnswer'],
  ['展会上交换的名片，回访时{人}还记得我们，对{品}感兴趣，要一份报价。', ['phone'], 'interested'],
  ['上门拜访，{人}带我们看了门店和仓库。他们明年想做品牌升级，预算{额}万左右。', ['visit'], 'interested'],
  ['{人}说今年预算已经用完，让我们{月}再联系，一起参加年度比稿。', ['phone'], 'undecided'],
  ['发去{品}的报价和两个方案，{人}说要和三家比较，下周给答复。', ['mail', 'message'], 'quoted'],
  ['{人}觉得{品}价格比现在的供应商高一成，问能不能做年框价。', ['phone', 'message'], 'quoted'],
  ['明确拒绝：集团统一采购，不再新增供应商。', ['phone'], 'refused'],
  ['约{人}喝茶，聊到他们新品{月}上市，正缺媒体资源，让我们出一版投放建议。', ['meeting'], 'interested'],
  ['前台不肯转接，只记下了市场部分机，下次直接拨。', ['phone'], 'noAnswer'],
  ['{人}回复方案思路不错，但领导出差，要等回来再定。', ['message'], 'undecided'],
  ['到访时{人}临时开会，只见到助理，留下画册和样品。', ['visit'], 'undecided'],
  ['电话里聊得不错，对{品}有兴趣，但更关心效果怎么衡量。约好带数据案例过去。', ['phone'], 'interested'],
]
const BEFORE_ORDER: readonly Phrase[] = [
  ['{人}来电要再做一批{品}，数量约{数}，要求含税报价，今天已发。', ['phone'], 'quoted'],
  ['和{人}确认了{品}的排期和价格，九五折成交，等他走流程。', ['phone', 'message'], 'quoted'],
  ['提案会：创意部讲了两个方向，客户选了第二个，要求改主画面颜色。', ['meeting'], 'interested'],
  ['{人}在微信上问{品}最快几天能交货，答复七个工作日。', ['message'], 'quoted'],
  ['上门送样，{人}对纸张厚度满意，颜色要再深一点。', ['visit'], 'interested'],
  ['邮件发去合同和盖章版报价，{人}回复已提交审批。', ['mail'], 'quoted'],
]
const AFTER_ORDER: readonly Phrase[] = [
  ['{品}已下单，{人}催着要周五前看到初稿，已安排创意部。', ['message', 'phone'], 'ordered'],
  ['回访：货已收到，{人}对这批{品}满意，说下次还用这个规格。', ['phone'], 'ordered'],
  ['送结案报告，曝光比预期高一成二，{人}说会在内部推荐我们。', ['visit', 'meeting'], 'ordered'],
  ['提醒{人}本月对账，发票今天寄出，预计月底前付款。', ['message', 'phone'], null],
  ['{人}反映到货少了一箱，核对后是物流漏送，明天补到。', ['phone'], 'complaint'],
  ['画册有轻微色差，{人}不太高兴，答应下次打九折并先出数码样。', ['phone'], 'complaint'],
  ['复盘会议，客户希望下一阶段把钱更多放在短视频上。', ['meeting'], 'interested'],
]
const KEEPING: readonly Phrase[] = [
  ['例行回访，{人}说近期没有新计划，{月}可能有活动。', ['phone'], 'undecided'],
  ['发了行业月报，{人}回复收到，问了问{品}的新价格。', ['message', 'mail'], 'interested'],
  ['路过拜访，和{人}聊了半小时，了解到他们换了新的市场总监。', ['visit'], null],
  ['节前问候，寄了一份小礼品，{人}表示感谢。', ['phone', 'message'], null],
  ['请{人}参加我们的媒体资源发布会，答应带同事一起来。', ['message'], 'interested'],
]
const SILENCE: readonly Phrase[] = [
  ['好久没下单，电话问候，{人}说销量不好，广告先停一停。', ['phone'], 'undecided'],
  ['{人}已离职，新对接人还没定，前台让过两周再打。', ['phone'], 'noAnswer'],
  ['听{人}说总部换了供应商，对方{品}报价比我们低百分之八。', ['phone', 'visit'], 'refused'],
  ['微信没有回复，朋友圈看到他们在用别家的物料。', ['message'], 'noAnswer'],
  ['{人}抱怨上次交货晚了三天，影响了开业，暂时不想合作。已向总监汇报。', ['phone'], 'complaint'],
]
const PRODUCTS = [
  '电梯框架',
  '地铁灯箱',
  '画册',
  '手提袋',
  '展台搭建',
  '短视频',
  '公众号代运营',
  '中秋礼盒',
  '保温杯',
  '易拉宝',
  '信息流投放',
  '包装彩盒',
  '三折页',
  '复印纸',
  '台历',
]

export interface RecordPlan {
  today: number
  begins: number
}

export function demoContactRecords(
  plan: RecordPlan,
  customers: readonly SeedCustomer[],
  contacts: readonly SeedContact[],
  orders: readonly SeedOrder[],
  chance: Random,
): SeedContactRecord[] {
  const people = groupBy(contacts, contact => contact.customer)
  const bought = groupBy(orders, order => order.customer ?? '')
  const records: SeedContactRecord[] = []
  for (const customer of customers) {
    const told = story(plan, customer, bought.get(customer.id) ?? [], chance)
    const own = told
      .filter(({ day }) => day >= plan.begins && day < plan.today)
      .map(({ day, phrases }) => makeRecord(customer, people.get(customer.id) ?? [], day, phrases, chance))
      .sort((a, b) => Date.parse(a.happenedAt ?? '') - Date.parse(b.happenedAt ?? ''))
    planNext(plan, customer, own, chance)
    const last = own.at(-1)
    if (last) customer.updatedAt = last.createdAt
    records.push(...own)
  }
  return records.sort((a, b) => a.createdAt - b.createdAt)
}

function groupBy<T>(all: readonly T[], key: (one: T) => string): Map<string, T[]> {
  return Map.groupBy(all, key)
}

interface Moment {
  day: number
  phrases: readonly Phrase[]
}

function story(
  plan: RecordPlan,
  customer: SeedCustomer,
  orders: readonly SeedOrder[],
  chance: Random,
): Moment[] {
  const moments: Moment[] = []
  const tell = (day: number, phrases: readonly Phrase[]) => moments.push({ day: workingDay(day), phrases })
  if (orders.length === 0) {
    for (let day = customer.since, left = chance.int(1, 6); left > 0; left--, day += chance.int(4, 60))
      tell(day, WINNING)
    return moments
  }
  if (customer.since >= plan.begins) tell(customer.since, WINNING)
  for (const order of orders) {
    if (order.type === 'return') continue
    if (chance.chance(0.4)) tell(order.day - chance.int(1, 6), BEFORE_ORDER)
    if (chance.chance(0.35)) tell(order.day + chance.int(2, 14), AFTER_ORDER)
    if (chance.chance(0.12)) tell(order.day + chance.int(15, 40), KEEPING)
  }
  const last = orders.at(-1)?.day ?? plan.today
  if (customer.life === 'quiet' || customer.life === 'lost') {
    for (
      let day = last + chance.int(20, 50);
      day < plan.today && moments.length < 60;
      day += chance.int(25, 90)
    ) {
      if (chance.chance(0.55)) tell(day, SILENCE)
    }
  }
  return moments
}

function makeRecord(
  customer: SeedCustomer,
  people: readonly SeedContact[],
  day: number,
  phrases: readonly Phrase[],
  chance: Random,
): SeedContactRecord {
  const [text, ways, result] = chance.pick(phrases)
  const person =
    people.length > 0 && chance.chance(0.85)
      ? chance.chance(0.7)
        ? people[0]
        : chance.pick(people)
      : undefined
  const happenedAt = momentOf(day, 9 * 60 + chance.int(0, 30) + chance.int(0, 480))
  const createdAt = happenedAt + chance.int(2, 90) * 60_000
  return {
    id: uuidAt(createdAt, chance),
    createdAt,
    createdBy: customer.createdBy,
    customer: customer.id,
    contact: person?.id ?? null,
    way: chance.pick(ways),
    content: fillIn(text, person, day, chance),
    result,
    happenedAt: new Date(happenedAt).toISOString(),
    nextContactAt: null,
    owner: customer.createdBy,
  }
}

function fillIn(text: string, person: SeedContact | undefined, day: number, chance: Random): string {
  const name = person?.name ?? '对方'
  const address =
    person && chance.chance(0.5) ? name.slice(0, 1) + (person.role === 'decider' ? '总' : '经理') : name
  const month = new Date((day + chance.int(20, 120)) * 86_400_000).getUTCMonth() + 1
  return text
    .replaceAll('{人}', address)
    .replaceAll('{品}', chance.pick(PRODUCTS))
    .replaceAll('{数}', String(chance.int(1, 50) * 100))
    .replaceAll('{月}', `${month} 月`)
    .replaceAll('{额}', String(chance.int(3, 80)))
}

/** Sets next contacts: kept ones in the past, and for some customers one that is late, today, tomorrow or ahead. */
function planNext(
  plan: RecordPlan,
  customer: SeedCustomer,
  own: readonly SeedContactRecord[],
  chance: Random,
): void {
  own.forEach((record, i) => {
    const next = own[i + 1]
    if (next?.happenedAt && chance.chance(0.6))
      record.nextContactAt = next.happenedAt.slice(0, 10) + record.happenedAt?.slice(10)
  })
  const last = own.at(-1)
  if (!last || last.result === 'refused') return
  const recent = plan.today - Math.floor(Date.parse(last.happenedAt ?? '') / 86_400_000) < 120
  if (!recent && !chance.chance(0.12)) return
  const when = chance.weighted(['late', 'today', 'tomorrow', 'ahead', 'none'] as const, [7, 4, 4, 40, 45])
  if (when === 'none') return
  const days = { late: -chance.int(1, 12), today: 0, tomorrow: 1, ahead: chance.int(2, 45) }[when]
  const day = when === 'ahead' ? workingDay(plan.today + days) : plan.today + days
  const at = new Date(momentOf(day, 9 * 60 + chance.int(0, 16) * 30)).toISOString()
  if (at <= (last.happenedAt ?? '')) return
  last.nextContactAt = at
  customer.nextContactAt = at
}
