import { make, type ReadyTemplate, text } from './kit.ts'

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

const productLabel = make(t => ({
  title: t('商品标签', 'Product Label'),
  paper: { width: 60, height: 40, margin: [2, 2, 2, 2] },
  pages: [
    [
      text('name', [3, 2.5, 54, 8], '{{name}}', {
        fontName: 'bold',
        fontSize: 11,
        dynamicFontSize: { min: 6, max: 11, fit: 'vertical' },
      }),
      text('specification', [3, 10.5, 54, 4.5], t('规格：{{specification}}', 'Spec.: {{specification}}'), {
        fontSize: 8,
      }),
      text('code', [3, 15, 32, 4.5], t('货号：{{code}}', 'Code: {{code}}'), { fontSize: 8 }),
      text('price', [33, 15, 24, 5], '{{price|cents}}/{{unit}}', {
        fontName: 'bold',
        fontSize: 10,
        alignment: 'right',
      }),
      {
        type: 'code128',
        name: 'bars',
        position: { x: 5, y: 21 },
        width: 50,
        height: 15.5,
        content: '{{barcode ?? code}}',
        includetext: true,
      },
    ],
  ],
}))

export const labelTemplates: ReadyTemplate[] = [
  {
    key: 'customerLabel',
    entity: 'customer',
    name: { zh: '地址标签 100×60', en: 'Address label, 100×60' },
    design: customerLabel,
  },
  {
    key: 'productLabel',
    entity: 'product',
    name: { zh: '商品条码标签 60×40', en: 'Product label with bar code, 60×40' },
    design: productLabel,
  },
]
