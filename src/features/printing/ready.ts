import type { Label, Locale } from '../../core/label.ts'
import { type Design, type DesignInput, designSchema } from './design.ts'

/** A template that comes with the program. The company makes it its own by changing it. */
export interface ReadyTemplate {
  key: string
  entity: string
  name: Label
  design: (locale: Locale) => Design
}

const make =
  (build: (t: (zh: string, en: string) => string) => DesignInput): ReadyTemplate['design'] =>
  locale =>
    designSchema.parse(build((zh, en) => (locale === 'zh' ? zh : en)))

type Written = Extract<NonNullable<DesignInput['pages']>[number][number], { type: 'text' }>

const text = (
  name: string,
  [x, y, width, height]: readonly [number, number, number, number],
  content: string,
  style: Partial<Written> = {},
): Written => ({
  type: 'text',
  name,
  position: { x, y },
  width,
  height,
  content,
  fontSize: 9,
  verticalAlignment: 'middle',
  ...style,
})

const orderA4 = make(t => ({
  title: t('销售合同', 'Sales Contract'),
  paper: { width: 210, height: 297, margin: [12, 12, 16, 12] },
  pages: [
    [
      {
        type: 'picture',
        name: 'logo',
        position: { x: 12, y: 10 },
        width: 28,
        height: 14,
        source: 'company.logo',
      },
      text('title', [45, 12, 120, 10], '{{title}}', { fontName: 'bold', fontSize: 18, alignment: 'center' }),
      text('number', [130, 26, 68, 6], t('合同编号：{{number}}', 'Contract no. {{number}}'), {
        alignment: 'right',
      }),
      text('date', [130, 32, 68, 6], t('签订日期：{{orderedOn|年月日}}', 'Date: {{orderedOn|longDate}}'), {
        alignment: 'right',
      }),
      text('seller', [12, 26, 115, 6], t('卖方：{{company.fullName}}', 'Seller: {{company.fullName}}')),
      text('buyer', [12, 32, 115, 6], t('买方：{{customer}}', 'Buyer: {{customer}}')),
      text(
        'contact',
        [12, 38, 115, 6],
        t('联系人：{{contact}}　{{contact.phone}}', 'Contact: {{contact}} {{contact.phone}}'),
        {
          on: 'first',
        },
      ),
      text(
        'deliver',
        [130, 38, 68, 6],
        t('交货日期：{{deliverOn|年月日}}', 'Delivery: {{deliverOn|longDate}}'),
        {
          alignment: 'right',
          on: 'first',
        },
      ),
      {
        type: 'lines',
        name: 'lines',
        position: { x: 12, y: 47 },
        width: 186,
        height: 30,
        columns: [
          { title: t('序号', 'No.'), value: '{{no}}', width: 12, align: 'center' },
          { title: t('品名', 'Description'), value: '{{description}}', width: 64 },
          { title: t('单位', 'Unit'), value: '{{unit}}', width: 14, align: 'center' },
          { title: t('数量', 'Quantity'), value: '{{quantity}}', width: 22, align: 'right', sum: true },
          { title: t('单价', 'Price'), value: '{{price}}', width: 26, align: 'right' },
          { title: t('折扣', 'Discount'), value: '{{discount}}', width: 16, align: 'right' },
          { title: t('金额', 'Amount'), value: '{{amount}}', width: 32, align: 'right', sum: true },
        ],
      },
      text('capitals', [12, 79, 120, 7], t('金额大写：{{amount|大写}}', 'Total: {{currency}} {{amount}}'), {
        on: 'after',
        fontName: 'bold',
        fontSize: 10,
      }),
      text('tax', [132, 79, 66, 7], t('其中税额：{{tax}}', 'Tax included: {{tax}}'), {
        on: 'after',
        alignment: 'right',
      }),
      text('note', [12, 87, 186, 14], t('备注：{{note}}', 'Notes: {{note}}'), {
        on: 'after',
        verticalAlignment: 'top',
      }),
      text(
        'sellerSign',
        [12, 104, 90, 34],
        t(
          '卖方（盖章）：{{company.fullName}}\n地址：{{company.address}}\n电话：{{company.phone}}\n开户行：{{company.bank}}\n账号：{{company.account}}\n代表签字：',
          'Seller (seal): {{company.fullName}}\nAddress: {{company.address}}\nPhone: {{company.phone}}\nBank: {{company.bank}}\nAccount: {{company.account}}\nSigned by:',
        ),
        { on: 'after', verticalAlignment: 'top', lineHeight: 1.5 },
      ),
      {
        type: 'picture',
        name: 'seal',
        position: { x: 52, y: 102 },
        width: 36,
        height: 36,
        source: 'company.seal',
        on: 'after',
      },
      text(
        'buyerSign',
        [108, 104, 90, 34],
        t(
          '买方（盖章）：{{customer}}\n地址：{{customer.address}}\n电话：{{customer.phone}}\n\n\n代表签字：',
          'Buyer (seal): {{customer}}\nAddress: {{customer.address}}\nPhone: {{customer.phone}}\n\n\nSigned by:',
        ),
        { on: 'after', verticalAlignment: 'top', lineHeight: 1.5 },
      ),
      text('pages', [12, 284, 186, 5], t('第 {{page}} 页，共 {{pages}} 页', 'Page {{page}} of {{pages}}'), {
        fontSize: 8,
        alignment: 'right',
      }),
      text('printed', [12, 284, 100, 5], '{{copy}}', { fontSize: 8 }),
    ],
  ],
}))

const quoteA4 = make(t => ({
  title: t('报价单', 'Quotation'),
  paper: { width: 210, height: 297, margin: [12, 12, 16, 12] },
  pages: [
    [
      {
        type: 'picture',
        name: 'logo',
        position: { x: 12, y: 10 },
        width: 28,
        height: 14,
        source: 'company.logo',
      },
      text('title', [45, 12, 120, 10], '{{title}}', { fontName: 'bold', fontSize: 18, alignment: 'center' }),
      text(
        'number',
        [130, 26, 68, 6],
        t('报价单号：{{number}}　第 {{revision}} 版', 'No. {{number}}, version {{revision}}'),
        {
          alignment: 'right',
        },
      ),
      text('date', [130, 32, 68, 6], t('报价日期：{{quotedOn|年月日}}', 'Date: {{quotedOn|longDate}}'), {
        alignment: 'right',
      }),
      text(
        'validUntil',
        [130, 38, 68, 6],
        t('有效期至：{{validUntil|年月日}}', 'Valid until: {{validUntil|longDate}}'),
        {
          alignment: 'right',
          on: 'first',
        },
      ),
      text('buyer', [12, 26, 115, 6], t('致：{{customer}}', 'To: {{customer}}'), { fontName: 'bold' }),
      text(
        'contact',
        [12, 32, 115, 6],
        t('联系人：{{contact}}　{{contact.phone}}', 'Attention: {{contact}} {{contact.phone}}'),
      ),
      text('subject', [12, 38, 115, 6], t('项目：{{subject}}', 'Subject: {{subject}}'), { on: 'first' }),
      {
        type: 'lines',
        name: 'lines',
        position: { x: 12, y: 47 },
        width: 186,
        height: 30,
        columns: [
          { title: t('序号', 'No.'), value: '{{no}}', width: 12, align: 'center' },
          { title: t('品名', 'Description'), value: '{{description}}', width: 50 },
          { title: t('单位', 'Unit'), value: '{{unit}}', width: 14, align: 'center' },
          { title: t('数量', 'Quantity'), value: '{{quantity}}', width: 20, align: 'right' },
          { title: t('单价', 'Price'), value: '{{price}}', width: 24, align: 'right' },
          { title: t('折扣', 'Discount'), value: '{{discount}}', width: 16, align: 'right' },
          { title: t('金额', 'Amount'), value: '{{amount}}', width: 26, align: 'right', sum: true },
          { title: t('备注', 'Notes'), value: '{{note}}', width: 24 },
        ],
      },
      text('capitals', [12, 79, 95, 7], t('金额大写：{{amount|大写}}', 'Total: {{currency}} {{amount}}'), {
        on: 'after',
        fontName: 'bold',
        fontSize: 10,
      }),
      text(
        'tax',
        [108, 79, 90, 7],
        t(
          '整单折扣：{{overallDiscount}}　其中税额：{{tax}}',
          'Discount on the whole: {{overallDiscount}}  Tax included: {{tax}}',
        ),
        {
          on: 'after',
          alignment: 'right',
        },
      ),
      text('terms', [12, 88, 186, 40], t('报价说明：\n{{terms}}', 'Terms:\n{{terms}}'), {
        on: 'after',
        verticalAlignment: 'top',
        lineHeight: 1.4,
        dynamicFontSize: { min: 6, max: 9, fit: 'vertical' },
      }),
      text(
        'seller',
        [12, 132, 90, 28],
        t(
          '报价方：{{company.fullName}}\n地址：{{company.address}}\n电话：{{company.phone}}\n业务员：{{owner}}',
          'From: {{company.fullName}}\nAddress: {{company.address}}\nPhone: {{company.phone}}\nSalesperson: {{owner}}',
        ),
        { on: 'after', verticalAlignment: 'top', lineHeight: 1.5 },
      ),
      {
        type: 'picture',
        name: 'seal',
        position: { x: 52, y: 130 },
        width: 36,
        height: 36,
        source: 'company.seal',
        on: 'after',
      },
      text(
        'accept',
        [108, 132, 90, 28],
        t('客户确认（签字盖章）：\n\n\n日期：', 'Accepted by the customer (signature, seal):\n\n\nDate:'),
        { on: 'after', verticalAlignment: 'top', lineHeight: 1.5 },
      ),
      text('pages', [12, 284, 186, 5], t('第 {{page}} 页，共 {{pages}} 页', 'Page {{page}} of {{pages}}'), {
        fontSize: 8,
        alignment: 'right',
      }),
      text('printed', [12, 284, 100, 5], '{{copy}}', { fontSize: 8 }),
    ],
  ],
}))

/** 三联: continuous paper of 241 × 140 mm, 12 mm of tractor holes on either side. */
const orderForm = make(t => ({
  title: t('销售单', 'Sales Order'),
  paper: { width: 241, height: 140, margin: [6, 14, 6, 14] },
  copies: [
    { name: t('第一联 存根（白）', 'Copy 1: ours (white)') },
    {
      name: t('第二联 仓库（红）', 'Copy 2: warehouse (red)'),
      title: t('出库单', 'Goods Issue'),
      hidesPrices: true,
    },
    { name: t('第三联 客户（黄）', 'Copy 3: customer (yellow)') },
  ],
  pages: [
    [
      text('title', [60, 6, 121, 9], '{{company.fullName}}　{{title}}', {
        fontName: 'bold',
        fontSize: 15,
        alignment: 'center',
      }),
      text('copy', [181, 6, 46, 5], '{{copy}}', { fontSize: 8, alignment: 'right' }),
      text('pages', [181, 11, 46, 5], t('第 {{page}}/{{pages}} 页', 'Page {{page}}/{{pages}}'), {
        fontSize: 8,
        alignment: 'right',
      }),
      text('customer', [14, 18, 100, 6], t('客户：{{customer}}', 'Customer: {{customer}}'), { fontSize: 10 }),
      text('phone', [116, 18, 55, 6], t('电话：{{contact.phone}}', 'Phone: {{contact.phone}}'), {
        fontSize: 10,
      }),
      text('number', [172, 18, 55, 6], t('单号：{{number}}', 'No. {{number}}'), { fontSize: 10 }),
      text('address', [14, 24, 157, 6], t('地址：{{customer.address}}', 'Address: {{customer.address}}'), {
        fontSize: 10,
      }),
      text('date', [172, 24, 55, 6], t('日期：{{orderedOn}}', 'Date: {{orderedOn}}'), { fontSize: 10 }),
      {
        type: 'lines',
        name: 'lines',
        position: { x: 14, y: 31 },
        width: 213,
        height: 84,
        fontSize: 10,
        grows: false,
        fixed: true,
        fills: true,
        headHeight: 7,
        rowHeight: 7,
        columns: [
          { title: t('序号', 'No.'), value: '{{no}}', width: 12, align: 'center' },
          { title: t('货号', 'Code'), value: '{{product.code}}', width: 30 },
          { title: t('品名规格', 'Description'), value: '{{description}}', width: 71 },
          { title: t('单位', 'Unit'), value: '{{unit}}', width: 14, align: 'center' },
          { title: t('数量', 'Quantity'), value: '{{quantity}}', width: 22, align: 'right', sum: true },
          { title: t('单价', 'Price'), value: '{{price}}', width: 26, align: 'right' },
          { title: t('金额', 'Amount'), value: '{{amount}}', width: 38, align: 'right', sum: true },
        ],
      },
      text(
        'capitals',
        [14, 116, 140, 6],
        t('合计金额（大写）：{{amount|大写}}', 'Total: {{currency}} {{amount}}'),
        { fontSize: 10 },
      ),
      text('salesperson', [156, 116, 71, 6], t('业务员：{{owner}}', 'Salesperson: {{owner}}'), {
        fontSize: 10,
      }),
      text('note', [14, 122, 213, 6], t('备注：{{note}}', 'Notes: {{note}}'), { fontSize: 10 }),
      text(
        'sign',
        [14, 128, 213, 6],
        t(
          '制单：{{printedBy}}　　　　　审核：　　　　　发货：　　　　　收货人签字：',
          'Made by {{printedBy}}        Checked:              Sent:              Received:',
        ),
        { fontSize: 10 },
      ),
    ],
  ],
}))

const customerLabel = make(t => ({
  title: t('地址标签', 'Address Label'),
  paper: { width: 100, height: 60, margin: [3, 3, 3, 3] },
  pages: [
    [
      text('name', [4, 4, 92, 10], '{{name}}', {
        fontName: 'bold',
        fontSize: 14,
        dynamicFontSize: { min: 8, max: 14, fit: 'vertical' },
      }),
      text('address', [4, 16, 92, 16], '{{address}}', {
        fontSize: 11,
        verticalAlignment: 'top',
        lineHeight: 1.2,
      }),
      text('phone', [4, 33, 66, 6], t('电话：{{phone}}', 'Phone: {{phone}}'), { fontSize: 11 }),
      text(
        'owner',
        [4, 40, 66, 6],
        t('寄自：{{company.name}}　{{owner}}', 'From: {{company.name}} {{owner}}'),
        { fontSize: 9 },
      ),
      text('number', [4, 47, 66, 6], '{{number}}', { fontSize: 9 }),
      {
        type: 'qrcode',
        name: 'code',
        position: { x: 74, y: 34 },
        width: 22,
        height: 22,
        content: '{{number}}',
      },
    ],
  ],
}))

export const readyTemplates: ReadyTemplate[] = [
  { key: 'orderA4', entity: 'order', name: { zh: '合同 A4', en: 'Contract, A4' }, design: orderA4 },
  {
    key: 'orderForm',
    entity: 'order',
    name: { zh: '销售单 三联 241×140', en: 'Sales order, three-part 241×140' },
    design: orderForm,
  },
  { key: 'quoteA4', entity: 'quote', name: { zh: '报价单 A4', en: 'Quotation, A4' }, design: quoteA4 },
  {
    key: 'customerLabel',
    entity: 'customer',
    name: { zh: '地址标签 100×60', en: 'Address label, 100×60' },
    design: customerLabel,
  },
]
