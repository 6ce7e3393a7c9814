import { boolean, choice, date, datetime, integer, money, number } from '../../core/kinds/index.ts'

/** What a customer has by its orders and contacts: kept by the recount, the stage worked out from it by the day it is. */
export const metricFields = {
  lastContactAt: datetime({
    label: { zh: '上次联系', en: 'Last contact' },
    readOnly: true,
    from: 'metric',
    sortable: true,
  }),
  stage: choice({
    label: { zh: '阶段', en: 'Stage' },
    readOnly: true,
    computed: true,
    choices: [
      { value: 'potential', label: { zh: '潜在', en: 'Potential' }, colour: 'default' },
      { value: 'new', label: { zh: '新客户', en: 'New' }, colour: 'cyan' },
      { value: 'active', label: { zh: '活跃', en: 'Active' }, colour: 'green' },
      { value: 'quiet', label: { zh: '沉默', en: 'Quiet' }, colour: 'orange' },
      { value: 'lost', label: { zh: '流失', en: 'Lost' }, colour: 'red' },
    ],
  }),
  loyal: boolean({ label: { zh: '忠诚', en: 'Loyal' }, readOnly: true, from: 'metric' }),
  orderCount: integer({
    label: { zh: '订单数', en: 'Orders' },
    readOnly: true,
    from: 'metric',
    sortable: true,
  }),
  revenue: money({
    label: { zh: '累计收入', en: 'Revenue' },
    readOnly: true,
    from: 'metric',
    sortable: true,
  }),
  revenueThisYear: money({
    label: { zh: '今年收入', en: 'Revenue this year' },
    readOnly: true,
    from: 'metric',
    sortable: true,
  }),
  firstOrderOn: date({ label: { zh: '首次下单', en: 'First order' }, readOnly: true, from: 'metric' }),
  lastOrderOn: date({
    label: { zh: '上次下单', en: 'Last order' },
    readOnly: true,
    from: 'metric',
    sortable: true,
  }),
  rhythmDays: number({
    label: { zh: '回购周期', en: 'Re-order rhythm' },
    unit: { zh: '天', en: 'days' },
    scale: 0,
    readOnly: true,
    from: 'metric',
  }),
  expectedOn: date({
    label: { zh: '预计下次下单', en: 'Next order expected' },
    readOnly: true,
    from: 'metric',
    sortable: true,
  }),
  churnRisk: integer({
    label: { zh: '流失风险', en: 'Churn risk' },
    hint: { zh: '0–100，越高越可能流失', en: '0 to 100; the higher the likelier to leave' },
    readOnly: true,
    from: 'metric',
    sortable: true,
  }),
  health: integer({
    label: { zh: '健康度', en: 'Health' },
    readOnly: true,
    from: 'metric',
    sortable: true,
  }),
}
