import { entity } from '../../core/entity.ts'
import { boolean, money, number, reference, text } from '../../core/kinds/index.ts'

/** A further unit of a product beside its base unit: how many of those it holds, with a bar code and a price of its own where it has them. */
export const productUnit = entity('productUnit', {
  label: { zh: '单位换算', en: 'Unit' },
  plural: { zh: '单位换算', en: 'Units' },
  path: 'productUnits',
  table: 'product_unit',
  title: 'name',
  subtitle: ['factor'],
  parent: 'product',
  importable: true,
  fields: {
    product: reference('product', {
      label: { zh: '产品', en: 'Product' },
      required: true,
      aliases: ['货号', '产品编号', 'sku', 'product id'],
    }),
    name: text({
      label: { zh: '单位', en: 'Unit' },
      required: true,
      max: 20,
      search: true,
      aliases: ['辅助单位', 'uom'],
    }),
    factor: number({
      label: { zh: '换算率', en: 'Factor' },
      hint: {
        zh: '一个它等于几个基本单位，如 1 箱 = 12 瓶填 12',
        en: 'How many base units it holds: 12 for a box of 12 bottles',
      },
      required: true,
      least: 0,
      scale: 6,
      aliases: ['换算', '数量', 'factor', 'conversion'],
    }),
    barcode: text({ label: { zh: '条码', en: 'Bar code' }, max: 60, search: true }),
    price: money({
      label: { zh: '售价', en: 'Price' },
      hint: { zh: '不填：标准售价 × 换算率', en: 'Left empty: the product’s price times the factor' },
      least: 0,
      scale: 4,
    }),
    sells: boolean({ label: { zh: '销售默认', en: 'Usual in sales' } }),
    buys: boolean({ label: { zh: '采购默认', en: 'Usual in purchases' } }),
  },
  list: { columns: ['product', 'name', 'factor', 'barcode', 'price', 'sells', 'buys'], sort: '-createdAt' },
  form: [
    {
      label: { zh: '单位', en: 'Unit' },
      fields: ['product', 'name', 'factor', 'barcode', 'price', 'sells', 'buys'],
    },
  ],
})
