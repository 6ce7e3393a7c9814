import { entity } from '../../core/entity.ts'
import { boolean, choice, longText, money, number, percent, sequence, text } from '../../core/kinds/index.ts'

/** What the company sells: goods or a service. */
export const product = entity('product', {
  label: { zh: '产品', en: 'Product' },
  plural: { zh: '产品', en: 'Products' },
  path: 'products',
  table: 'product',
  title: 'name',
  subtitle: ['code', 'unit', 'price'],
  importable: true,
  numbering: { field: 'code', series: 'product', pattern: 'P{00000}', on: 'create' },
  fields: {
    code: sequence({
      label: { zh: '产品编号', en: 'Code' },
      unique: true,
      search: true,
      sortable: true,
      aliases: [
        '编号',
        '编码',
        '货号',
        '产品编码',
        '商品编码',
        'sku',
        'stockcode',
        'stock code',
        'product id',
        'product code',
        'item code',
      ],
    }),
    name: text({
      label: { zh: '产品名称', en: 'Name' },
      required: true,
      max: 300,
      search: true,
      sortable: true,
      pinyinSort: true,
      aliases: ['名称', '品名', '商品名称', '产品', 'product', 'product name', 'description', 'item'],
    }),
    specification: text({
      label: { zh: '规格', en: 'Specification' },
      max: 200,
      search: true,
      aliases: ['型号', '规格型号', 'spec', 'model'],
    }),
    category: choice({
      label: { zh: '类别', en: 'Category' },
      open: true,
      choices: [],
      sortable: true,
      aliases: ['分类', '产品类别', '品类', 'sub-category', 'series', 'category'],
    }),
    kind: choice({
      label: { zh: '性质', en: 'Kind' },
      required: true,
      default: 'goods',
      choices: [
        { value: 'goods', label: { zh: '商品', en: 'Goods' } },
        { value: 'service', label: { zh: '服务', en: 'Service' } },
        { value: 'bundle', label: { zh: '套装', en: 'Bundle' } },
      ],
    }),
    unit: text({
      label: { zh: '单位', en: 'Unit' },
      max: 20,
      aliases: ['计量单位', 'unit of measure', 'uom'],
    }),
    price: money({
      label: { zh: '标准售价', en: 'Price' },
      least: 0,
      scale: 4,
      aliases: ['售价', '单价', '价格', 'unit price', 'unitprice', 'sales price', 'price'],
    }),
    floorPrice: money({
      label: { zh: '最低售价', en: 'Lowest price' },
      hint: {
        zh: '折后低于它的报价和订单，只有能改它的人可以发出或确认，或按审批规则提交审批',
        en: 'Below it, after discounts, quotes are sent and orders confirmed only by who may change it, or by an approval where a rule says so',
      },
      least: 0,
      scale: 4,
      aliases: ['最低价', '底价', 'floor price', 'minimum price'],
    }),
    cost: money({
      label: { zh: '成本价', en: 'Cost' },
      least: 0,
      scale: 4,
      aliases: ['成本', '进价', '采购价'],
    }),
    taxRate: percent({
      label: { zh: '税率', en: 'Tax rate' },
      least: 0,
      most: 100,
      aliases: ['增值税率', 'vat'],
    }),
    barcode: text({
      label: { zh: '条码', en: 'Bar code' },
      max: 60,
      search: true,
      aliases: ['条形码', 'ean', 'upc'],
    }),
    minimum: number({
      label: { zh: '最低库存', en: 'Minimum stock' },
      hint: {
        zh: '可用量低于它时列入“低库存”',
        en: 'Listed under “Low stock” where less is available',
      },
      least: 0,
      scale: 4,
      aliases: ['安全库存', '库存下限', 'reorder level', 'safety stock'],
    }),
    active: boolean({ label: { zh: '在售', en: 'On sale' }, default: true, aliases: ['启用'] }),
    note: longText({ label: { zh: '备注', en: 'Notes' } }),
  },
  list: {
    columns: ['code', 'name', 'specification', 'category', 'unit', 'price', 'active'],
    sort: 'code',
    board: ['category'],
    views: [
      { key: 'all', label: { zh: '全部', en: 'All' } },
      { key: 'active', label: { zh: '在售', en: 'On sale' }, filter: { active: { eq: 'true' } } },
    ],
  },
  form: [
    {
      label: { zh: '基本信息', en: 'Basics' },
      fields: ['code', 'name', 'specification', 'category', 'kind', 'unit', 'barcode', 'active'],
    },
    { label: { zh: '价格', en: 'Prices' }, fields: ['price', 'floorPrice', 'cost', 'taxRate'] },
    { label: { zh: '库存', en: 'Stock' }, fields: ['minimum'] },
    { label: { zh: '其他', en: 'Other' }, fields: ['note'] },
  ],
  timeline: ['code', 'name'],
  navigation: { area: 'sales', order: 3 },
})
