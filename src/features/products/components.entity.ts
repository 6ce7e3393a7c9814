import { entity } from '../../core/entity.ts'
import { number, reference, text } from '../../core/kinds/index.ts'

/** What one of a bundle consists of: it is sold and priced as one, and leaves the warehouse as its components. */
export const productComponent = entity('productComponent', {
  label: { zh: '套装组成', en: 'Component' },
  plural: { zh: '套装组成', en: 'Components' },
  path: 'productComponents',
  table: 'product_component',
  title: 'note',
  parent: 'bundle',
  importable: true,
  fields: {
    bundle: reference('product', {
      label: { zh: '套装', en: 'Bundle' },
      required: true,
      among: { field: 'kind', value: 'bundle' },
      aliases: ['套装编号', 'bundle'],
    }),
    component: reference('product', {
      label: { zh: '组成产品', en: 'Component' },
      required: true,
      aliases: ['子件', '组件', 'component'],
    }),
    quantity: number({
      label: { zh: '每套数量', en: 'Quantity in one' },
      hint: { zh: '按组成产品的基本单位', en: 'In base units of the component' },
      required: true,
      default: '1',
      least: 0,
      scale: 4,
    }),
    note: text({ label: { zh: '备注', en: 'Notes' }, max: 300, search: true }),
  },
  list: { columns: ['bundle', 'component', 'quantity', 'note'], sort: '-createdAt' },
  form: [{ label: { zh: '组成', en: 'Component' }, fields: ['bundle', 'component', 'quantity', 'note'] }],
})
