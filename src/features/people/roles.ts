import type { EntityPermission, Permissions } from '../../core/actor.ts'
import type { Label } from '../../core/label.ts'

export type RoleCode =
  | 'owner'
  | 'admin'
  | 'manager'
  | 'member'
  | 'orderClerk'
  | 'warehouseClerk'
  | 'accountant'
  | 'readOnly'

/** Powers over the company itself that a role may hold (`permissions.administer`); `*` is all and the owner's alone. */
export const powers = ['settings', 'people', 'roles', 'keys', 'audit'] as const

export interface DefaultRole {
  code: RoleCode
  name: Label
  permissions: Permissions
}

const everything = (): EntityPermission => ({ visibility: 'all', actions: ['*'] })
const lookUp = (): EntityPermission => ({ visibility: 'all', actions: ['read'] })

/** Catalogues and people are looked up by everyone who works with customers. */
const lookedUp = () => ({
  product: lookUp(),
  priceList: lookUp(),
  priceListLine: lookUp(),
  productUnit: lookUp(),
  productComponent: lookUp(),
  warehouse: lookUp(),
  user: lookUp(),
  unit: lookUp(),
  role: lookUp(),
})

const unseen = (): EntityPermission => ({ visibility: 'self', actions: [] })

/** The company's own money is opened to a role by name; expenses are handed in by everybody. */
const ownMoney = () => ({
  account: unseen(),
  accountMove: unseen(),
  transfer: unseen(),
  bankLine: unseen(),
  expenseCategory: lookUp(),
})

const handIn = (): EntityPermission => ({
  visibility: 'self',
  actions: ['read', 'create', 'update', 'delete', 'submit'],
})

const all = (...actions: string[]): EntityPermission => ({ visibility: 'all', actions: ['read', ...actions] })
const draft = ['create', 'update', 'delete'] as const

/** Letting others see one's records too; giving them away is a manager's. */
const sharing = ['addCollaborator', 'removeCollaborator', 'shareWithUnit', 'unshareWithUnit']

/** The roles every new company starts with. They are rows of the company's own from then on. */
export const defaultRoles: readonly DefaultRole[] = [
  {
    code: 'owner',
    name: { zh: '所有者', en: 'Owner' },
    permissions: { entities: { '*': everything() }, fields: {}, administer: ['*'] },
  },
  {
    code: 'admin',
    name: { zh: '管理员', en: 'Administrator' },
    permissions: { entities: { '*': everything() }, fields: {}, administer: [...powers] },
  },
  {
    code: 'manager',
    name: { zh: '经理', en: 'Manager' },
    permissions: {
      entities: {
        '*': { visibility: 'subordinates', actions: ['*'] },
        ...lookedUp(),
        ...ownMoney(),
        product: everything(),
        priceList: everything(),
        priceListLine: everything(),
        productUnit: everything(),
        productComponent: everything(),
      },
      fields: {},
      administer: [],
    },
  },
  {
    code: 'member',
    name: { zh: '成员', en: 'Member' },
    permissions: {
      entities: {
        '*': { visibility: 'self', actions: ['read', 'create', 'update', 'delete', 'import', ...sharing] },
        customer: {
          visibility: 'self',
          actions: ['read', 'create', 'update', 'import', 'planContact', 'claim', 'release', ...sharing],
        },
        order: {
          visibility: 'self',
          actions: ['read', 'create', 'update', 'confirm', 'change', 'cancel', 'return', 'close', 'reopen'],
        },
        orderChange: { visibility: 'self', actions: ['read'] },
        purchaseOrderChange: { visibility: 'self', actions: ['read'] },
        quote: {
          visibility: 'self',
          actions: [
            'read',
            'create',
            'update',
            'delete',
            'send',
            'accept',
            'decline',
            'extend',
            'expire',
            'revise',
            'answer',
            'cancel',
          ],
        },
        delivery: {
          visibility: 'self',
          actions: ['read', 'create', 'update', 'delete', 'confirm', 'sign'],
        },
        receivable: { visibility: 'self', actions: ['read'] },
        invoice: { visibility: 'self', actions: ['read', 'create', 'update', 'delete'] },
        receipt: { visibility: 'self', actions: ['read', 'create', 'update', 'delete'] },
        purchaseOrder: {
          visibility: 'self',
          actions: ['read', 'create', 'update', 'confirm', 'change', 'cancel', 'return', 'close', 'reopen'],
        },
        goodsReceipt: { visibility: 'self', actions: ['read', 'create', 'update', 'delete', 'confirm'] },
        purchaseInvoice: { visibility: 'self', actions: ['read', 'create', 'update', 'delete'] },
        payable: { visibility: 'self', actions: ['read'] },
        payment: { visibility: 'self', actions: ['read', 'create', 'update', 'delete'] },
        stock: lookUp(),
        stockMove: lookUp(),
        ...lookedUp(),
        ...ownMoney(),
        expense: handIn(),
        commissionShare: { visibility: 'self', actions: ['read'] },
      },
      fields: {},
      administer: [],
    },
  },
  {
    code: 'orderClerk',
    name: { zh: '订单文员', en: 'Order clerk' },
    permissions: {
      entities: {
        customer: all('create', 'update', 'planContact'),
        contact: all('create', 'update'),
        contactRecord: all('create', 'update'),
        quote: everything(),
        orderChange: lookUp(),
        order: all(...draft, 'confirm', 'change', 'cancel', 'return', 'close', 'reopen', 'import'),
        delivery: all(...draft, 'confirm', 'sign'),
        invoice: all(...draft),
        receivable: lookUp(),
        receipt: all(...draft),
        stock: lookUp(),
        stockMove: lookUp(),
        expenseCategory: lookUp(),
        expense: handIn(),
        ...lookedUp(),
      },
      fields: {},
      administer: [],
    },
  },
  {
    code: 'warehouseClerk',
    name: { zh: '仓库管理员', en: 'Warehouse clerk' },
    permissions: {
      entities: {
        customer: lookUp(),
        contact: lookUp(),
        order: lookUp(),
        orderChange: lookUp(),
        purchaseOrderChange: lookUp(),
        delivery: all(...draft, 'confirm', 'sign', 'cancel'),
        purchaseOrder: lookUp(),
        goodsReceipt: everything(),
        stock: all('count'),
        stockMove: lookUp(),
        expenseCategory: lookUp(),
        expense: handIn(),
        ...lookedUp(),
        warehouse: all('create', 'update'),
      },
      fields: {},
      administer: [],
    },
  },
  {
    code: 'accountant',
    name: { zh: '会计', en: 'Accountant' },
    permissions: {
      entities: {
        customer: lookUp(),
        contact: lookUp(),
        quote: lookUp(),
        order: lookUp(),
        orderChange: lookUp(),
        purchaseOrderChange: lookUp(),
        delivery: lookUp(),
        purchaseOrder: lookUp(),
        goodsReceipt: lookUp(),
        stock: lookUp(),
        stockMove: lookUp(),
        invoice: everything(),
        purchaseInvoice: everything(),
        receivable: everything(),
        receipt: everything(),
        payable: everything(),
        payment: everything(),
        account: everything(),
        accountMove: everything(),
        transfer: everything(),
        bankLine: everything(),
        expense: everything(),
        expenseCategory: everything(),
        commissionRule: everything(),
        commissionShare: everything(),
        commissionMonth: everything(),
        commissionLine: everything(),
        salaryItem: everything(),
        salarySheet: everything(),
        payslip: everything(),
        ...lookedUp(),
      },
      fields: {},
      administer: [],
    },
  },
  {
    code: 'readOnly',
    name: { zh: '只读', en: 'Read only' },
    permissions: { entities: { '*': lookUp() }, fields: {}, administer: [] },
  },
]
