import { entity } from '../../core/entity.ts'
import {
  boolean,
  choice,
  date,
  longText,
  money,
  number,
  reference,
  text,
  user,
} from '../../core/kinds/index.ts'

export const warehouse = entity('warehouse', {
  label: { zh: '仓库', en: 'Warehouse' },
  plural: { zh: '仓库', en: 'Warehouses' },
  path: 'warehouses',
  table: 'warehouse',
  title: 'name',
  subtitle: ['code', 'address'],
  fields: {
    name: text({
      label: { zh: '仓库名称', en: 'Name' },
      required: true,
      unique: true,
      max: 100,
      search: true,
      sortable: true,
      pinyinSort: true,
    }),
    code: text({ label: { zh: '仓库编号', en: 'Code' }, max: 40, search: true }),
    address: text({ label: { zh: '地址', en: 'Address' }, max: 300 }),
    active: boolean({ label: { zh: '启用', en: 'In use' }, default: true }),
    note: longText({ label: { zh: '备注', en: 'Notes' } }),
  },
  list: { columns: ['name', 'code', 'address', 'active'], sort: 'name' },
  form: [{ label: { zh: '仓库', en: 'Warehouse' }, fields: ['name', 'code', 'address', 'active', 'note'] }],
  navigation: { area: 'stock', order: 3 },
})

/** What is in a warehouse: the sum of the moves, changed by documents and counts alone. */
export const stock = entity('stock', {
  label: { zh: '库存', en: 'Stock' },
  plural: { zh: '库存', en: 'Stock' },
  path: 'stock',
  table: 'stock',
  title: 'onHand',
  creates: false,
  fields: {
    product: reference('product', { label: { zh: '产品', en: 'Product' }, readOnly: true }),
    warehouse: reference('warehouse', { label: { zh: '仓库', en: 'Warehouse' }, readOnly: true }),
    onHand: number({
      label: { zh: '现存量', en: 'On hand' },
      required: true,
      default: '0',
      readOnly: true,
      sortable: true,
    }),
    value: money({
      label: { zh: '库存金额', en: 'Value' },
      hint: { zh: '按移动加权平均，本位币', en: 'At the moving average, in the company’s currency' },
      readOnly: true,
    }),
    unitCost: money({
      label: { zh: '平均成本', en: 'Average cost' },
      readOnly: true,
      computed: true,
    }),
    reserved: number({
      label: { zh: '已订未出', en: 'Reserved' },
      hint: { zh: '全部仓库', en: 'In all warehouses' },
      readOnly: true,
      computed: true,
    }),
    onOrder: number({
      label: { zh: '在途', en: 'On order' },
      hint: { zh: '已订未收', en: 'Ordered and not received yet' },
      readOnly: true,
      computed: true,
    }),
    available: number({
      label: { zh: '可用量', en: 'Available' },
      hint: { zh: '全部仓库的现存量减已订未出', en: 'On hand in all warehouses less what is reserved' },
      readOnly: true,
      computed: true,
    }),
  },
  list: {
    columns: ['product', 'warehouse', 'onHand', 'reserved', 'available', 'onOrder', 'unitCost', 'value'],
    sort: '-createdAt',
    sums: ['onHand', 'value'],
    views: [
      { key: 'all', label: { zh: '全部', en: 'All' } },
      { key: 'below', label: { zh: '负库存', en: 'Below zero' }, filter: { onHand: { lt: '0' } } },
    ],
  },
  form: [{ label: { zh: '库存', en: 'Stock' }, fields: [] }],
  navigation: { area: 'stock', order: 1 },
})

/** A coming or going of goods. Never changed: what was wrong is followed by its opposite. */
export const stockMove = entity('stockMove', {
  label: { zh: '库存流水', en: 'Stock move' },
  plural: { zh: '库存流水', en: 'Stock moves' },
  path: 'stockMoves',
  table: 'stock_move',
  title: 'number',
  creates: false,
  fields: {
    movedOn: date({ label: { zh: '日期', en: 'Date' }, required: true, readOnly: true, sortable: true }),
    product: reference('product', { label: { zh: '产品', en: 'Product' }, readOnly: true }),
    warehouse: reference('warehouse', { label: { zh: '仓库', en: 'Warehouse' }, readOnly: true }),
    quantity: number({ label: { zh: '数量', en: 'Quantity' }, readOnly: true }),
    value: money({ label: { zh: '成本金额', en: 'Value' }, readOnly: true }),
    kind: choice({
      label: { zh: '业务', en: 'Kind' },
      readOnly: true,
      choices: [
        { value: 'delivery', label: { zh: '出货', en: 'Delivery' }, colour: 'blue' },
        { value: 'return', label: { zh: '退货入库', en: 'Return' }, colour: 'orange' },
        { value: 'receipt', label: { zh: '收货', en: 'Goods receipt' }, colour: 'green' },
        { value: 'purchaseReturn', label: { zh: '采购退货', en: 'Purchase return' }, colour: 'gold' },
        { value: 'count', label: { zh: '盘点', en: 'Count' }, colour: 'purple' },
        { value: 'cancel', label: { zh: '作废冲回', en: 'Taken back' }, colour: 'red' },
      ],
    }),
    number: text({ label: { zh: '单据', en: 'Document' }, readOnly: true }),
    person: user({ label: { zh: '经办人', en: 'Person' }, readOnly: true }),
    note: text({ label: { zh: '备注', en: 'Notes' }, readOnly: true }),
  },
  list: {
    columns: ['movedOn', 'kind', 'number', 'product', 'warehouse', 'quantity', 'value', 'person', 'note'],
    sort: '-movedOn',
    sums: ['quantity', 'value'],
  },
  form: [{ label: { zh: '流水', en: 'Move' }, fields: [] }],
  navigation: { area: 'stock', order: 2 },
})
