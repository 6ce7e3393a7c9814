import { capitals, columnsOf, form, make, page, type ReadyTemplate } from './kit.ts'

const purchaseOrderA4 = make(t => {
  const { no, code, description, unit, quantity, price, amount, note } = columnsOf(t)
  return page(t, {
    title: t('采购订单', 'Purchase Order'),
    left: [
      t('供应商：{{supplier}}', 'Supplier: {{supplier}}'),
      t('电话：{{supplier.phone}}', 'Phone: {{supplier.phone}}'),
      t(
        '收货：{{warehouse}}　{{warehouse.address ?? company.address}}',
        'Deliver to: {{warehouse}} {{warehouse.address ?? company.address}}',
      ),
    ],
    right: [
      t('采购单号：{{number}}', 'Order no. {{number}}'),
      t('采购日期：{{orderedOn|年月日}}', 'Date: {{orderedOn|longDate}}'),
      t('要求到货：{{expectedOn|年月日}}', 'Wanted by {{expectedOn|longDate}}'),
    ],
    columns: [no(10), code(24), description(54), unit(12), quantity(20), price(22), amount(26), note(18)],
    below: [
      { left: capitals(t), right: t('其中税额：{{tax}}', 'Tax included: {{tax}}'), bold: true },
      { height: 14, left: t('备注：{{note}}', 'Notes: {{note}}') },
    ],
    signed: [
      t(
        '采购方（盖章）：{{company.fullName}}\n地址：{{company.address}}\n电话：{{company.phone}}\n采购员：{{owner}}',
        'Buyer (seal): {{company.fullName}}\nAddress: {{company.address}}\nPhone: {{company.phone}}\nBuyer: {{owner}}',
      ),
      t(
        '供应商（签字盖章）：{{supplier}}\n供应商单号：{{supplierNumber}}\n\n确认交期：',
        'Supplier (signature, seal): {{supplier}}\nYour no.: {{supplierNumber}}\n\nDelivery confirmed for:',
      ),
    ],
    seal: true,
  })
})

/** Goods given back to a supplier: what the order asks for, or what left by it. */
const purchaseReturn = (byReceipt: boolean) =>
  make(t => {
    const { no, code, description, unit, quantity, price, amount } = columnsOf(t, true)
    const day = byReceipt ? 'receivedOn' : 'orderedOn'
    return page(t, {
      title: byReceipt
        ? t('采购退货出库单', 'Goods Returned to Supplier')
        : t('采购退货单', 'Purchase Return'),
      left: [
        t('供应商：{{supplier}}', 'Supplier: {{supplier}}'),
        t('电话：{{supplier.phone}}', 'Phone: {{supplier.phone}}'),
        byReceipt
          ? t('出库仓库：{{warehouse}}', 'Warehouse: {{warehouse}}')
          : t('原采购订单：{{original}}', 'Original order: {{original}}'),
      ],
      right: [
        t('退货单号：{{number}}', 'Return no. {{number}}'),
        t(`退货日期：{{${day}|年月日}}`, `Date: {{${day}|longDate}}`),
        t('经办人：{{owner}}', 'Handled by {{owner}}'),
      ],
      columns: [no(12), code(26), description(62), unit(14), quantity(20), price(24), amount(28)],
      below: [
        {
          left: t('应退金额大写：{{amount|正数|大写}}', 'To be credited: {{currency}} {{amount|unsigned}}'),
          right: t('其中税额：{{tax|正数}}', 'Tax included: {{tax|unsigned}}'),
          bold: true,
        },
        { height: 12, left: t('退货原因及备注：{{note}}', 'Reason and notes: {{note}}') },
      ],
      signs: [
        t('制单：{{printedBy}}', 'Made by {{printedBy}}'),
        t('仓库：', 'Warehouse:'),
        t('审核：', 'Checked:'),
        t('供应商签字：', 'Supplier:'),
      ],
    })
  })

const goodsReceiptForm = make(t => {
  const { no, code, description, unit, quantity, price, amount } = columnsOf(t)
  return form(t, {
    title: t('收货单', 'Goods Receipt'),
    copies: [
      { name: t('第一联 存根（白）', 'Copy 1: ours (white)') },
      { name: t('第二联 财务（红）', 'Copy 2: accounts (red)') },
      {
        name: t('第三联 仓库（黄）', 'Copy 3: warehouse (yellow)'),
        title: t('入库单', 'Goods In'),
        hidesPrices: true,
      },
    ],
    facts: [
      [
        t('供应商：{{supplier}}', 'Supplier: {{supplier}}'),
        t('仓库：{{warehouse}}', 'Warehouse: {{warehouse}}'),
        t('单号：{{number}}', 'No. {{number}}'),
      ],
      [
        t('送货单号：{{supplierNumber}}', 'Delivery no. of the supplier: {{supplierNumber}}'),
        '',
        t('日期：{{receivedOn}}', 'Date: {{receivedOn}}'),
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
      t('采购：', 'Buyer:'),
      t('质检：', 'Quality:'),
      t('仓管签收：{{signedBy}}', 'Warehouse: {{signedBy}}'),
    ],
  })
})

const goodsReceiptA4 = make(t => {
  const { no, code, description, unit, quantity, note } = columnsOf(t)
  return page(t, {
    title: t('收货单', 'Goods Receipt'),
    left: [
      t('供应商：{{supplier}}', 'Supplier: {{supplier}}'),
      t('收货仓库：{{warehouse}}', 'Warehouse: {{warehouse}}'),
    ],
    right: [
      t('收货单号：{{number}}', 'Receipt no. {{number}}'),
      t('收货日期：{{receivedOn|年月日}}', 'Date: {{receivedOn|longDate}}'),
    ],
    columns: [
      no(12),
      code(28),
      description(66),
      unit(14),
      quantity(22),
      { title: t('采购单号', 'Order'), value: '{{purchaseOrder}}', width: 26 },
      note(18),
    ],
    below: [
      {
        height: 12,
        left: t(
          '供应商送货单号：{{supplierNumber}}\n备注：{{note}}',
          'Delivery no. of the supplier: {{supplierNumber}}\nNotes: {{note}}',
        ),
      },
    ],
    signs: [
      t('制单：{{printedBy}}', 'Made by {{printedBy}}'),
      t('质检：', 'Quality:'),
      t('仓管：{{signedBy}}', 'Warehouse: {{signedBy}}'),
      t('送货人：', 'Delivered by:'),
    ],
  })
})

const purchaseInvoiceA4 = make(t => {
  const { no, description, unit, quantity } = columnsOf(t)
  return page(t, {
    title: t('采购收票单', 'Purchase Invoice'),
    left: [
      t('供应商：{{supplier}}', 'Supplier: {{supplier}}'),
      t('纳税人识别号：{{supplier.creditCode}}', 'Tax no. {{supplier.creditCode}}'),
      t('发票种类：{{kind}}', 'Kind: {{kind}}'),
    ],
    right: [
      t('收票单号：{{number}}', 'No. {{number}}'),
      t('发票号码：{{taxInvoice}}', 'Tax invoice no. {{taxInvoice}}'),
      t('开票日期：{{invoicedOn|年月日}}', 'Invoice date: {{invoicedOn|longDate}}'),
    ],
    columns: [
      no(10),
      description(58),
      unit(12),
      quantity(18),
      { title: t('采购单号', 'Order'), value: '{{purchaseOrder}}', width: 26 },
      { title: t('不含税金额', 'Net'), value: '{{net}}', width: 24, align: 'right', sum: true },
      { title: t('税额', 'Tax'), value: '{{tax}}', width: 18, align: 'right', sum: true },
      { title: t('价税合计', 'Total'), value: '{{amount}}', width: 20, align: 'right', sum: true },
    ],
    below: [
      { left: capitals(t), right: '{{amount|symbol}}', bold: true },
      { height: 12, left: t('备注：{{note}}', 'Notes: {{note}}') },
    ],
    signs: [
      t('制单：{{printedBy}}', 'Made by {{printedBy}}'),
      t('采购：', 'Buyer:'),
      t('审核：', 'Checked:'),
      t('财务：', 'Accounts:'),
    ],
  })
})

export const purchaseTemplates: ReadyTemplate[] = [
  {
    key: 'purchaseOrderA4',
    entity: 'purchaseOrder',
    name: { zh: '采购订单 A4', en: 'Purchase order, A4' },
    of: { type: 'purchase' },
    design: purchaseOrderA4,
  },
  {
    key: 'purchaseOrderReturn',
    entity: 'purchaseOrder',
    name: { zh: '采购退货单 A4', en: 'Purchase return, A4' },
    of: { type: 'return' },
    design: purchaseReturn(false),
  },
  {
    key: 'goodsReceiptForm',
    entity: 'goodsReceipt',
    name: { zh: '收货单 三联 241×140', en: 'Goods receipt, three-part 241×140' },
    of: { type: 'receipt' },
    design: goodsReceiptForm,
  },
  {
    key: 'goodsReceiptA4',
    entity: 'goodsReceipt',
    name: { zh: '收货单 A4（无价格）', en: 'Goods receipt, A4, without prices' },
    of: { type: 'receipt' },
    design: goodsReceiptA4,
  },
  {
    key: 'goodsReceiptReturn',
    entity: 'goodsReceipt',
    name: { zh: '采购退货出库单 A4', en: 'Goods returned to a supplier, A4' },
    of: { type: 'return' },
    design: purchaseReturn(true),
  },
  {
    key: 'purchaseInvoiceA4',
    entity: 'purchaseInvoice',
    name: { zh: '采购收票单 A4', en: 'Purchase invoice, A4' },
    design: purchaseInvoiceA4,
  },
]
