import { make, page, type ReadyTemplate, type T, voucher } from './kit.ts'

const third = { width: 241, height: 93.3 }
const a5 = { width: 210, height: 148 }

/** 收款收据, on a third of continuous paper; what is given back has a slip of its own. */
const receiptSlip = (back: boolean) =>
  make(t =>
    voucher(t, {
      title: back ? t('退款凭单', 'Refund Slip') : t('收款收据', 'Receipt'),
      paper: third,
      copies: [
        { name: t('第一联 存根', 'Copy 1: ours') },
        { name: t('第二联 客户', 'Copy 2: customer') },
        { name: t('第三联 记账', 'Copy 3: accounts') },
      ],
      facts: [
        t('日期：{{receivedOn|年月日}}', 'Date: {{receivedOn|longDate}}'),
        t('№ {{number}}', 'No. {{number}}'),
      ],
      rows: [
        {
          height: 9,
          cells: [
            { width: 30, text: back ? t('今退还', 'Paid to') : t('今收到', 'Received from'), label: true },
            { width: 183, text: '{{customer}}' },
          ],
        },
        {
          height: 9,
          cells: [
            { width: 30, text: t('事由', 'For'), label: true },
            { width: 103, text: '{{note}}' },
            { width: 26, text: t('方式', 'By'), label: true },
            { width: 54, text: '{{method}}　{{reference}}' },
          ],
        },
        {
          height: 11,
          cells: [
            { width: 30, text: t('金额（大写）', 'Amount'), label: true },
            { width: 119, text: t('{{amount|大写}}', '{{currency}} {{amount|cents}}') },
            { width: 64, text: t('（小写）{{amount|符号}}', ''), align: 'right' },
          ],
        },
      ],
      signs: [
        t('单位（盖章）：', 'Company (seal):'),
        t('会计：', 'Accounts:'),
        back
          ? t('经办人：{{owner}}', 'Handled by {{owner}}')
          : t('收款人：{{owner}}', 'Received by {{owner}}'),
        back ? t('领款人：', 'Received by:') : t('交款人：', 'Paid by:'),
      ],
      seal: [44, 52, 34, 34],
    }),
  )

const label = (width: number, text: string) => ({ width, text, label: true })

const approvals = (t: T) => [
  t('总经理：', 'Director:'),
  t('财务：', 'Accounts:'),
  t('部门主管：', 'Manager:'),
  t('出纳：', 'Cashier:'),
  t('经办：{{owner}}', 'By: {{owner}}'),
]

const paymentSlip = make(t =>
  voucher(t, {
    title: t('付款申请单', 'Payment Request'),
    paper: a5,
    facts: [
      t('付款单号：{{number}}', 'No. {{number}}'),
      t('日期：{{paidOn|年月日}}', 'Date: {{paidOn|longDate}}'),
    ],
    rows: [
      { height: 10, cells: [label(32, t('收款单位', 'Payee')), { width: 154, text: '{{supplier}}' }] },
      {
        height: 10,
        cells: [
          label(32, t('开户行', 'Bank')),
          { width: 61, text: '{{supplier.bankName}}' },
          label(32, t('账号', 'Account')),
          { width: 61, text: '{{supplier.bankAccount}}' },
        ],
      },
      {
        height: 10,
        cells: [
          label(32, t('付款方式', 'Method')),
          { width: 61, text: '{{method}}' },
          label(32, t('付款账户', 'From account')),
          { width: 61, text: '{{account}}' },
        ],
      },
      {
        height: 12,
        cells: [
          label(32, t('金额（大写）', 'Amount')),
          { width: 93, text: t('{{amount|大写}}', '{{currency}} {{amount|cents}}') },
          { width: 61, text: t('{{amount|符号}}', ''), align: 'right' },
        ],
      },
      {
        height: 10,
        cells: [
          label(32, t('已核销应付', 'Settles')),
          { width: 61, text: '{{settled}}', align: 'right' },
          label(32, t('转为预付', 'Prepayment')),
          { width: 61, text: '{{unapplied}}', align: 'right' },
        ],
      },
      { height: 20, cells: [label(32, t('付款事由', 'Reason')), { width: 154, text: '{{note}}' }] },
    ],
    signs: approvals(t),
  }),
)

const expenseSlip = make(t =>
  voucher(t, {
    title: t('费用报销单', 'Expense Claim'),
    paper: a5,
    facts: [
      t('报销单号：{{number}}', 'No. {{number}}'),
      t('发生日期：{{spentOn|年月日}}', 'Date: {{spentOn|longDate}}'),
    ],
    rows: [
      {
        height: 10,
        cells: [
          label(30, t('报销人', 'Person')),
          { width: 63, text: '{{owner}}' },
          label(30, t('费用类别', 'Category')),
          { width: 63, text: '{{category}}' },
        ],
      },
      {
        height: 10,
        cells: [
          label(30, t('收款方', 'Paid to')),
          { width: 63, text: '{{payee}}' },
          label(30, t('发票号码', 'Invoice no.')),
          { width: 63, text: '{{invoiceNumber}}' },
        ],
      },
      {
        height: 10,
        cells: [
          label(30, t('客户 / 项目', 'Customer / project')),
          { width: 63, text: '{{customer}} {{project}}' },
          label(30, t('付款方', 'Paid by')),
          { width: 63, text: '{{paidBy}}　{{method}}' },
        ],
      },
      { height: 24, cells: [label(30, t('事由', 'What for')), { width: 156, text: '{{note}}' }] },
      {
        height: 12,
        cells: [
          label(30, t('金额（大写）', 'Amount')),
          { width: 96, text: t('{{amount|大写}}', '{{currency}} {{amount|cents}}') },
          { width: 60, text: t('{{amount|符号}}', ''), align: 'right' },
        ],
      },
      {
        height: 10,
        cells: [
          label(30, t('附单据', 'Papers')),
          { width: 63, text: t('　　　张', '') },
          label(30, t('报销日期', 'Reimbursed on')),
          { width: 63, text: t('{{reimbursedOn|年月日}}', '{{reimbursedOn|longDate}}') },
        ],
      },
    ],
    signs: approvals(t),
  }),
)

const transferSlip = make(t =>
  voucher(t, {
    title: t('资金调拨单', 'Account Transfer'),
    paper: a5,
    facts: [
      t('转账单号：{{number}}', 'No. {{number}}'),
      t('日期：{{transferredOn|年月日}}', 'Date: {{transferredOn|longDate}}'),
    ],
    rows: [
      ...(['from', 'to'] as const).map(side => ({
        height: 11,
        cells: [
          label(32, side === 'from' ? t('转出账户', 'From') : t('转入账户', 'To')),
          { width: 61, text: `{{${side}}}` },
          label(32, t('账号', 'Account no.')),
          { width: 61, text: `{{${side}.bank}} {{${side}.accountNumber}}` },
        ],
      })),
      {
        height: 12,
        cells: [
          label(32, t('转出金额', 'Amount')),
          { width: 93, text: t('{{amount|大写}}', '{{from.currency}} {{amount|cents}}') },
          { width: 61, text: t('{{from.currency}} {{amount|两位}}', ''), align: 'right' as const },
        ],
      },
      {
        height: 11,
        cells: [
          label(32, t('转入金额', 'Received')),
          { width: 61, text: '{{to.currency}} {{received ?? amount|cents}}', align: 'right' as const },
          label(32, t('手续费', 'Fee')),
          { width: 61, text: '{{fee|cents}}', align: 'right' as const },
        ],
      },
      { height: 20, cells: [label(32, t('说明', 'Notes')), { width: 154, text: '{{note}}' }] },
    ],
    signs: approvals(t),
  }),
)

/** 对账单, with a slip that the other side signs and sends back. */
const statementA4 = (supplier: boolean) =>
  make(t =>
    page(t, {
      title: t('往来对账单', 'Statement of Account'),
      left: [
        supplier
          ? t('供应商：{{customer}}', 'Supplier: {{customer}}')
          : t('客户：{{customer}}', 'Customer: {{customer}}'),
        t('电话：{{customer.phone}}', 'Phone: {{customer.phone}}'),
        t('地址：{{customer.address}}', 'Address: {{customer.address}}'),
      ],
      right: [
        t('对账期间：{{from}} 至 {{to}}', 'Period: {{from}} to {{to}}'),
        t('币种：{{currency}}', 'Currency: {{currency}}'),
        t('制表日期：{{today}}', 'Drawn up on {{today}}'),
      ],
      columns: [
        { title: t('日期', 'Date'), value: '{{day}}', width: 24, align: 'center' },
        { title: t('业务', 'What'), value: '{{kind}}', width: 32 },
        { title: t('单据号', 'Document'), value: '{{number}}', width: 40 },
        {
          title: supplier ? t('本期应付', 'Charged') : t('本期应收', 'Charged'),
          value: '{{increase}}',
          width: 30,
          align: 'right',
          sum: true,
        },
        {
          title: supplier ? t('本期已付', 'Paid') : t('本期已收', 'Received'),
          value: '{{decrease}}',
          width: 30,
          align: 'right',
          sum: true,
        },
        { title: t('余额', 'Balance'), value: '{{balance}}', width: 30, align: 'right' },
      ],
      below: [
        {
          left: t(
            '期初余额 {{opening}}　＋　{{increase}}　－　{{decrease}}',
            'Opening {{opening}} + {{increase}} − {{decrease}}',
          ),
          right: t('期末余额：{{closing|符号}}', 'Closing balance: {{closing|symbol}}'),
        },
        { left: t('期末余额大写：{{closing|大写}}', 'To be settled: {{currency}} {{closing}}'), bold: true },
        {
          height: 12,
          left: supplier
            ? t(
                '以上为我方账面记录，请核对。如有不符，请于收到后 7 日内附明细告知；无误请盖章确认后回传。',
                'This is what our books say. Please tell us within 7 days, with details, where yours differ; else confirm and return it.',
              )
            : t(
                '以上为我方账面记录，请核对。如有不符，请于收到后 7 日内附明细告知；无误请盖章确认后回传，并按约定付款。\n收款账户：{{company.fullName}}　{{company.bank}}　{{company.account}}',
                'This is what our books say. Please tell us within 7 days, with details, where yours differ; else confirm, return it and pay as agreed.\nPay to: {{company.fullName}}, {{company.bank}}, {{company.account}}',
              ),
        },
      ],
      signed: [
        t(
          '对账单位（盖章）：{{company.fullName}}\n电话：{{company.phone}}\n经办人：{{printedBy}}\n日期：',
          'Sent by (seal): {{company.fullName}}\nPhone: {{company.phone}}\nHandled by {{printedBy}}\nDate:',
        ),
        t(
          '□ 金额相符　　□ 不符，差额：\n确认单位（盖章）：{{customer}}\n经办人：\n日期：',
          '□ Agreed    □ Not agreed, difference:\nConfirmed (seal): {{customer}}\nBy:\nDate:',
        ),
      ],
      seal: true,
    }),
  )

/** 催款函: what should have been paid, item by item, with the seal below. */
const dunningLetterA4 = make(t =>
  page(t, {
    title: t('催款函', 'Request for Payment'),
    left: [
      t('致：{{customer}}', 'To: {{customer}}'),
      t('地址：{{customer.address}}', '{{customer.address}}'),
    ],
    right: [t('日期：{{day|年月日}}', 'Date: {{day|longDate}}')],
    lead: {
      height: 22,
      content: t(
        '贵公司：\n　　截至 {{day|年月日}}，贵公司应付我司下列款项合计 {{total|符号}}（大写：{{total|大写}}），最长已逾期 {{overdue}} 天。请于收到本函后 7 日内付清；如已付款，请将凭证回传；如对账目有异议，请书面告知。',
        'Dear Sir or Madam,\nAs of {{day|longDate}} the following is owed to us, {{total|symbol}} in all, by up to {{overdue}} days overdue. Please pay within 7 days of receiving this letter. If you have paid, please send us the proof; if anything is disputed, please tell us in writing.',
      ),
    },
    columns: [
      { title: t('单据号', 'Document'), value: '{{number}}', width: 42 },
      { title: t('日期', 'Date'), value: '{{day}}', width: 28, align: 'center' },
      { title: t('到期日', 'Due'), value: '{{dueOn}}', width: 28, align: 'center' },
      { title: t('逾期天数', 'Days overdue'), value: '{{overdue}}', width: 26, align: 'right' },
      { title: t('金额', 'Amount'), value: '{{amount}}', width: 30, align: 'right' },
      { title: t('未付金额', 'Open'), value: '{{open}}', width: 32, align: 'right', sum: true },
    ],
    below: [
      {
        left: t(
          '减：未核销的预收和退货 {{credits|正数}}',
          'Less prepayments and credits: {{credits|unsigned}}',
        ),
        right: t('应付合计：{{total|符号}}', 'To pay: {{total|symbol}}'),
        bold: true,
      },
      {
        left: t(
          '收款账户：{{company.fullName}}　{{company.bank}}　{{company.account}}',
          'Pay to: {{company.fullName}}, {{company.bank}}, {{company.account}}',
        ),
      },
    ],
    signed: [
      t(
        '{{company.fullName}}（盖章）\n地址：{{company.address}}\n电话：{{company.phone}}\n经办人：{{printedBy}}',
        '{{company.fullName}} (seal)\nAddress: {{company.address}}\nPhone: {{company.phone}}\nHandled by {{printedBy}}',
      ),
      t('签收单位：{{customer}}\n签收人：\n日期：', 'Received by {{customer}}\nName:\nDate:'),
    ],
    seal: true,
  }),
)

const countSheetA4 = make(t => {
  const blank = (title: string, width: number) => ({ title, value: '', width })
  return page(t, {
    title: t('库存盘点表', 'Stock Count Sheet'),
    left: [t('仓库：{{warehouse}}', 'Warehouse: {{warehouse}}')],
    right: [t('账面日期：{{day|年月日}}', 'By the ledger of {{day|longDate}}')],
    columns: [
      { title: t('序号', 'No.'), value: '{{no}}', width: 12, align: 'center' },
      { title: t('货号', 'Code'), value: '{{code}}', width: 28 },
      { title: t('品名规格', 'Description'), value: '{{name}} {{specification}}', width: 64 },
      { title: t('单位', 'Unit'), value: '{{unit}}', width: 12, align: 'center' },
      { title: t('账面数', 'Ledger'), value: '{{onHand}}', width: 20, align: 'right' },
      blank(t('实盘数', 'Counted'), 20),
      blank(t('差异', 'Difference'), 14),
      blank(t('备注', 'Notes'), 16),
    ],
    below: [],
    signs: [
      t('盘点人：', 'Counted by:'),
      t('复盘人：', 'Counted again by:'),
      t('仓库主管：', 'Warehouse:'),
      t('财务：', 'Accounts:'),
    ],
  })
})

export const moneyTemplates: ReadyTemplate[] = [
  {
    key: 'receiptSlip',
    entity: 'receipt',
    name: { zh: '收款收据 三联 241×93', en: 'Receipt, three-part 241×93' },
    of: { type: 'receipt' },
    design: receiptSlip(false),
  },
  {
    key: 'refundSlip',
    entity: 'receipt',
    name: { zh: '退款凭单 三联 241×93', en: 'Refund slip, three-part 241×93' },
    of: { type: 'refund' },
    design: receiptSlip(true),
  },
  {
    key: 'paymentSlip',
    entity: 'payment',
    name: { zh: '付款申请单 A5', en: 'Payment request, A5' },
    design: paymentSlip,
  },
  {
    key: 'expenseSlip',
    entity: 'expense',
    name: { zh: '费用报销单 A5', en: 'Expense claim, A5' },
    design: expenseSlip,
  },
  {
    key: 'transferSlip',
    entity: 'transfer',
    name: { zh: '资金调拨单 A5', en: 'Account transfer, A5' },
    design: transferSlip,
  },
  {
    key: 'customerStatementA4',
    entity: 'customerStatement',
    name: { zh: '客户对账单 A4', en: 'Customer statement, A4' },
    design: statementA4(false),
  },
  {
    key: 'supplierStatementA4',
    entity: 'supplierStatement',
    name: { zh: '供应商对账单 A4', en: 'Supplier statement, A4' },
    design: statementA4(true),
  },
  {
    key: 'dunningLetterA4',
    entity: 'dunningLetter',
    name: { zh: '催款函 A4', en: 'Letter of demand, A4' },
    design: dunningLetterA4,
  },
  {
    key: 'countSheetA4',
    entity: 'countSheet',
    name: { zh: '盘点表 A4', en: 'Count sheet, A4' },
    design: countSheetA4,
  },
]
