import { entity } from '../../core/entity.ts'
import { choice, datetime, longText, reference, user } from '../../core/kinds/index.ts'

/** One contact with a customer: a call, message, mail, visit or meeting. */
export const contactRecord = entity('contactRecord', {
  label: { zh: '联系记录', en: 'Contact record' },
  plural: { zh: '联系记录', en: 'Contact records' },
  path: 'contactRecords',
  table: 'contact_record',
  title: 'content',
  parent: 'customer',
  customer: 'customer',
  occurredAt: 'happenedAt',
  importable: true,
  fields: {
    customer: reference('customer', {
      label: { zh: '客户', en: 'Customer' },
      required: true,
      aliases: ['客户名称', '公司', 'company', 'account'],
    }),
    contact: reference('contact', {
      label: { zh: '联系人', en: 'Contact' },
      within: 'customer',
      aliases: ['联系人姓名', 'contact name'],
    }),
    way: choice({
      label: { zh: '方式', en: 'Way' },
      required: true,
      default: 'phone',
      choices: [
        { value: 'phone', label: { zh: '电话', en: 'Phone' }, colour: 'blue' },
        { value: 'message', label: { zh: '微信', en: 'Message' }, colour: 'green' },
        { value: 'mail', label: { zh: '邮件', en: 'Mail' }, colour: 'cyan' },
        { value: 'visit', label: { zh: '拜访', en: 'Visit' }, colour: 'orange' },
        { value: 'meeting', label: { zh: '会议', en: 'Meeting' }, colour: 'purple' },
      ],
      aliases: ['跟进方式', '联系方式', 'type', 'channel'],
    }),
    content: longText({
      label: { zh: '内容', en: 'What was said' },
      required: true,
      search: true,
      aliases: ['跟进内容', '联系内容', '记录', 'content', 'notes', 'description'],
    }),
    result: choice({
      label: { zh: '结果', en: 'Result' },
      open: true,
      choices: [
        { value: 'interested', label: { zh: '有意向', en: 'Interested' }, colour: 'green' },
        { value: 'quoted', label: { zh: '已报价', en: 'Quoted' }, colour: 'blue' },
        { value: 'undecided', label: { zh: '待定', en: 'Undecided' }, colour: 'default' },
        { value: 'ordered', label: { zh: '已成交', en: 'Ordered' }, colour: 'gold' },
        { value: 'refused', label: { zh: '拒绝', en: 'Refused' }, colour: 'red' },
        { value: 'noAnswer', label: { zh: '未联系上', en: 'No answer' }, colour: 'default' },
        { value: 'complaint', label: { zh: '投诉', en: 'Complaint' }, colour: 'magenta' },
      ],
      aliases: ['跟进结果', 'outcome'],
    }),
    happenedAt: datetime({
      label: { zh: '联系时间', en: 'When' },
      required: true,
      sortable: true,
      aliases: ['时间', '日期', '跟进时间', '联系日期', 'date'],
    }),
    nextContactAt: datetime({
      label: { zh: '下次联系', en: 'Next contact' },
      sortable: true,
      aliases: ['下次联系时间', '下次跟进时间', 'next contact'],
    }),
    owner: user({
      label: { zh: '跟进人', en: 'By' },
      sortable: false,
      aliases: ['业务员', '销售', 'user', 'sales rep'],
    }),
  },
  list: {
    columns: ['happenedAt', 'customer', 'contact', 'way', 'content', 'result', 'nextContactAt', 'owner'],
    sort: '-happenedAt',
    views: [
      { key: 'all', label: { zh: '全部', en: 'All' } },
      { key: 'mine', label: { zh: '我写的', en: 'Mine' }, filter: { owner: { eq: 'me' } } },
      { key: 'today', label: { zh: '今天', en: 'Today' }, filter: { happenedAt: { gte: 'today' } } },
    ],
  },
  form: [
    {
      label: { zh: '联系记录', en: 'Contact record' },
      fields: ['customer', 'contact', 'way', 'content', 'result', 'happenedAt', 'nextContactAt', 'owner'],
    },
  ],
  timeline: ['way', 'content', 'result', 'contact', 'happenedAt', 'nextContactAt'],
  navigation: { area: 'contactWork', order: 1 },
})
