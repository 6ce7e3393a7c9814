import { columnsOf, form, make, page, type ReadyTemplate, text } from './kit.ts'

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

const orderForm = make(t => {
  const { no, code, unit, quantity, price, amount } = columnsOf(t)
  return form(t, {
    title: t('销售单', 'Sales Order'),
    copies: [
      { name: t('第一联 存根（白）', 'Copy 1: ours (white)') },
      {
        name: t('第二联 仓库（红）', 'Copy 2: warehouse (red)'),
        title: t('出库单', 'Goods Issue'),
        hidesPrices: true,
      },
      { name: t('第三联 客户（黄）', 'Copy 3: customer (yellow)') },
    ],
    facts: [
      [
        t('客户：{{customer}}', 'Customer: {{customer}}'),
        t('电话：{{contact.phone}}', 'Phone: {{contact.phone}}'),
        t('单号：{{number}}', 'No. {{number}}'),
      ],
      [
        t('地址：{{customer.address}}', 'Address: {{customer.address}}'),
        '',
        t('日期：{{orderedOn}}', 'Date: {{orderedOn}}'),
      ],
    ],
    columns: [
      no(12),
      code(30),
      { title: t('品名规格', 'Description'), value: '{{description}}', width: 71 },
      unit(14),
      quantity(22),
      price(26),
      amount(38),
    ],
    sum: [
      t('合计金额（大写）：{{amount|大写}}', 'Total: {{currency}} {{amount}}'),
      t('业务员：{{owner}}', 'Salesperson: {{owner}}'),
    ],
    note: t('备注：{{note}}', 'Notes: {{note}}'),
    signs: [
      t('制单：{{printedBy}}', 'Made by {{printedBy}}'),
      t('审核：', 'Checked:'),
      t('发货：', 'Sent:'),
      t('收货人签字：', 'Received:'),
    ],
  })
})

/** Goods a customer gives back: what the order takes back, or what came in by it. */
const salesReturn = (byDelivery: boolean) =>
  make(t => {
    const { no, code, description, unit, quantity, price, amount } = columnsOf(t, true)
    const day = byDelivery ? 'deliveredOn' : 'orderedOn'
    return page(t, {
      title: byDelivery ? t('退货入库单', 'Goods Returned') : t('销售退货单', 'Sales Return'),
      left: [
        t('客户：{{customer}}', 'Customer: {{customer}}'),
        t('联系人：{{contact}}　{{contact.phone}}', 'Contact: {{contact}} {{contact.phone}}'),
        byDelivery
          ? t('入库仓库：{{warehouse}}', 'Warehouse: {{warehouse}}')
          : t('原订单：{{original}}', 'Original order: {{original}}'),
      ],
      right: [
        t('退货单号：{{number}}', 'Return no. {{number}}'),
        t(`退货日期：{{${day}|年月日}}`, `Date: {{${day}|longDate}}`),
        t('经办人：{{owner}}', 'Handled by {{owner}}'),
      ],
      columns: [no(12), code(26), description(62), unit(14), quantity(20), price(24), amount(28)],
      below: [
        {
          left: t('退款金额大写：{{amount|正数|大写}}', 'To be credited: {{currency}} {{amount|unsigned}}'),
          right: t('其中税额：{{tax|正数}}', 'Tax included: {{tax|unsigned}}'),
          bold: true,
        },
        { height: 12, left: t('退货原因及备注：{{note}}', 'Reason and notes: {{note}}') },
      ],
      signs: [
        t('制单：{{printedBy}}', 'Made by {{printedBy}}'),
        t('仓库：', 'Warehouse:'),
        t('审核：', 'Checked:'),
        t('客户签字：', 'Customer:'),
      ],
    })
  })

const deliveryA4 = make(t => {
  const { no, code, description, unit, quantity, note } = columnsOf(t)
  return page(t, {
    title: t('送货单', 'Delivery Note'),
    left: [
      t('收货单位：{{customer}}', 'To: {{customer}}'),
      t('收货人：{{contact}}　{{contact.phone}}', 'Receiver: {{contact}} {{contact.phone}}'),
      t('收货地址：{{address ?? customer.address}}', 'Address: {{address ?? customer.address}}'),
    ],
    right: [
      t('出货单号：{{number}}', 'Delivery no. {{number}}'),
      t('出货日期：{{deliveredOn|年月日}}', 'Date: {{deliveredOn|longDate}}'),
      t('承运：{{carrier}}　{{trackingNumber}}', 'Carrier: {{carrier}} {{trackingNumber}}'),
    ],
    columns: [
      no(12),
      code(28),
      description(66),
      unit(14),
      quantity(20),
      { title: t('订单号', 'Order'), value: '{{order}}', width: 30 },
      note(16),
    ],
    below: [
      { height: 12, left: t('备注：{{note}}', 'Notes: {{note}}') },
      {
        left: t(
          '请当面清点，如有短缺或破损，请在签收时注明。',
          'Please count the goods on receipt and note anything missing or damaged when signing.',
        ),
      },
    ],
    signed: [
      t(
        '发货单位（盖章）：{{company.fullName}}\n地址：{{company.address}}\n电话：{{company.phone}}\n发货人：',
        'Sent by (seal): {{company.fullName}}\nAddress: {{company.address}}\nPhone: {{company.phone}}\nSignature:',
      ),
      t('收货单位（签字盖章）：\n\n\n收货日期：', 'Received (signature, seal):\n\n\nDate:'),
    ],
    seal: true,
  })
})

const deliveryForm = make(t => {
  const { no, code, description, unit, quantity, price, amount } = columnsOf(t)
  return form(t, {
    title: t('出货单', 'Delivery Note'),
    copies: [
      { name: t('第一联 存根（白）', 'Copy 1: ours (white)') },
      { name: t('第二联 客户（红）', 'Copy 2: customer (red)') },
      {
        name: t('第三联 仓库（黄）', 'Copy 3: warehouse (yellow)'),
        title: t('出库单', 'Goods Issue'),
        hidesPrices: true,
      },
    ],
    facts: [
      [
        t('客户：{{customer}}', 'Customer: {{customer}}'),
        t('仓库：{{warehouse}}', 'Warehouse: {{warehouse}}'),
        t('单号：{{number}}', 'No. {{number}}'),
      ],
      [
        t(
          '地址：{{address ?? customer.address}}　{{contact}} {{contact.phone}}',
          'Address: {{address ?? customer.address}} {{contact}} {{contact.phone}}',
        ),
        '',
        t('日期：{{deliveredOn}}', 'Date: {{deliveredOn}}'),
      ],
    ],
    columns: [no(12), code(30), description(71), unit(14), quantity(22), price(26), amount(38)],
    sum: [
      t('合计金额（大写）：{{amount|大写}}', 'Total: {{currency}} {{amount}}'),
      t('经办人：{{owner}}', 'Handled by {{owner}}'),
    ],
    note: t('备注：{{note}}', 'Notes: {{note}}'),
    signs: [
      t('制单：{{printedBy}}', 'Made by {{printedBy}}'),
      t('仓管：', 'Warehouse:'),
      t('送货：', 'Driver:'),
      t('收货人签字：', 'Received:'),
    ],
  })
})

/** 销售货物清单: what an invoice of one line, “see list”, goes with. */
const invoiceList = make(t => {
  const { no, description, unit, quantity } = columnsOf(t)
  return page(t, {
    title: t('销售货物或提供应税劳务清单', 'List of Goods and Services'),
    left: [
      t('购买方：{{发票抬头 ?? customer}}', 'Buyer: {{Billed to ?? customer}}'),
      t('纳税人识别号：{{taxNumber ?? customer.creditCode}}', 'Tax no. {{taxNumber ?? customer.creditCode}}'),
      t('销售方：{{company.fullName}}', 'Seller: {{company.fullName}}'),
    ],
    right: [
      t('发票号码：{{taxInvoice}}', 'Tax invoice no. {{taxInvoice}}'),
      t('清单编号：{{number}}', 'List no. {{number}}'),
      t('开票日期：{{invoicedOn|年月日}}', 'Date: {{invoicedOn|longDate}}'),
    ],
    columns: [
      no(10),
      description(66),
      unit(12),
      quantity(20),
      { title: t('不含税金额', 'Net'), value: '{{net}}', width: 26, align: 'right', sum: true },
      { title: t('税率', 'Rate'), value: '{{taxRate}}', width: 14, align: 'right' },
      { title: t('税额', 'Tax'), value: '{{tax}}', width: 18, align: 'right', sum: true },
      { title: t('价税合计', 'Total'), value: '{{amount}}', width: 20, align: 'right', sum: true },
    ],
    below: [
      {
        left: t('价税合计（大写）：{{amount|大写}}', 'Total with tax: {{currency}} {{amount}}'),
        right: t('（小写）{{amount|符号}}', ''),
        bold: true,
      },
      { height: 12, left: t('备注：{{note}}', 'Notes: {{note}}') },
    ],
    signs: [
      t('销售方（章）：', 'Seller (seal):'),
      t('填开日期：{{invoicedOn|年月日}}', 'Issued on {{invoicedOn|longDate}}'),
    ],
    seal: true,
  })
})

export const salesTemplates: ReadyTemplate[] = [
  { key: 'orderA4', entity: 'order', name: { zh: '合同 A4', en: 'Contract, A4' }, design: orderA4 },
  {
    key: 'orderForm',
    entity: 'order',
    name: { zh: '销售单 三联 241×140', en: 'Sales order, three-part 241×140' },
    design: orderForm,
  },
  {
    key: 'orderReturn',
    entity: 'order',
    name: { zh: '销售退货单 A4', en: 'Sales return, A4' },
    of: { type: 'return' },
    design: salesReturn(false),
  },
  { key: 'quoteA4', entity: 'quote', name: { zh: '报价单 A4', en: 'Quotation, A4' }, design: quoteA4 },
  {
    key: 'deliveryForm',
    entity: 'delivery',
    name: { zh: '出货单 三联 241×140', en: 'Delivery note, three-part 241×140' },
    of: { type: 'delivery' },
    design: deliveryForm,
  },
  {
    key: 'deliveryA4',
    entity: 'delivery',
    name: { zh: '送货单 A4（无价格）', en: 'Delivery note, A4, without prices' },
    of: { type: 'delivery' },
    design: deliveryA4,
  },
  {
    key: 'deliveryReturn',
    entity: 'delivery',
    name: { zh: '退货入库单 A4', en: 'Goods returned, A4' },
    of: { type: 'return' },
    design: salesReturn(true),
  },
  {
    key: 'invoiceList',
    entity: 'invoice',
    name: { zh: '发票清单 A4', en: 'List of goods of an invoice, A4' },
    design: invoiceList,
  },
]
