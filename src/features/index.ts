import type { Entity } from '../core/entity.ts'
import { account, accountMove, transfer } from './accounts/accounts.entity.ts'
import { bankLine } from './bankStatements/bankStatements.entity.ts'
import {
  commissionLine,
  commissionMonth,
  commissionRule,
  commissionShare,
  commissionTier,
} from './commissions/commissions.entity.ts'
import { contactRecord } from './contactRecords/contactRecords.entity.ts'
import { contact } from './contacts/contacts.entity.ts'
import { customer } from './customers/customers.entity.ts'
import { delivery, deliveryLine } from './deliveries/deliveries.entity.ts'
import { expense, expenseCategory } from './expenses/expenses.entity.ts'
import { goodsReceipt, goodsReceiptLine } from './goodsReceipts/goodsReceipts.entity.ts'
import { invoice, invoiceLine } from './invoices/invoices.entity.ts'
import { receipt, receiptLine, receivable } from './money/money.entity.ts'
import { payable, payment, paymentLine } from './money/payables.entity.ts'
import {
  orderChange,
  orderChangeLine,
  purchaseOrderChange,
  purchaseOrderChangeLine,
} from './orders/changes.entity.ts'
import { order, orderLine, orderPayment } from './orders/orders.entity.ts'
import { role, unit, user } from './people/people.entity.ts'
import { pool } from './pool/pool.entity.ts'
import { priceList, priceListLine } from './priceLists/priceLists.entity.ts'
import { productComponent } from './products/components.entity.ts'
import { product } from './products/products.entity.ts'
import { productUnit } from './products/units.entity.ts'
import { purchaseInvoice, purchaseInvoiceLine } from './purchaseInvoices/purchaseInvoices.entity.ts'
import {
  purchaseOrder,
  purchaseOrderLine,
  purchaseOrderPayment,
} from './purchaseOrders/purchaseOrders.entity.ts'
import { quote, quoteLine } from './quotes/quotes.entity.ts'
import { payslip, payslipItem, salaryItem, salarySheet } from './salaries/salaries.entity.ts'
import { stock, stockMove, warehouse } from './stock/stock.entity.ts'

/**
 * The product's features, a line each. A folder may hold, beside what it declares here: `<folder>.server.ts` (hooks, verbs, routes,
 * jobs; found by the server) and `<folder>.web.tsx` (screens; found by Vite).
 */
export const features: { folder: string; entities: Entity[] }[] = [
  // Before all that follows from an act: what waits for an approval does not happen.
  { folder: 'approvals', entities: [] },
  { folder: 'customers', entities: [customer] },
  { folder: 'contacts', entities: [contact] },
  { folder: 'contactRecords', entities: [contactRecord] },
  { folder: 'products', entities: [product, productUnit, productComponent] },
  { folder: 'priceLists', entities: [priceList, priceListLine] },
  { folder: 'orders', entities: [order, orderLine, orderPayment, orderChange, orderChangeLine] },
  { folder: 'quotes', entities: [quote, quoteLine] },
  { folder: 'documents', entities: [] },
  { folder: 'deliveries', entities: [delivery, deliveryLine] },
  { folder: 'stock', entities: [stock, stockMove, warehouse] },
  { folder: 'invoices', entities: [invoice, invoiceLine] },
  {
    folder: 'purchaseOrders',
    entities: [
      purchaseOrder,
      purchaseOrderLine,
      purchaseOrderPayment,
      purchaseOrderChange,
      purchaseOrderChangeLine,
    ],
  },
  { folder: 'goodsReceipts', entities: [goodsReceipt, goodsReceiptLine] },
  { folder: 'purchaseInvoices', entities: [purchaseInvoice, purchaseInvoiceLine] },
  { folder: 'money', entities: [receivable, receipt, receiptLine, payable, payment, paymentLine] },
  // After what is owed is booked.
  { folder: 'credit', entities: [] },
  { folder: 'accounts', entities: [account, accountMove, transfer] },
  { folder: 'expenses', entities: [expense, expenseCategory] },
  { folder: 'cashFlow', entities: [] },
  { folder: 'bankStatements', entities: [bankLine] },
  { folder: 'ledgerCheck', entities: [] },
  { folder: 'salesAnalysis', entities: [] },
  {
    folder: 'commissions',
    entities: [commissionRule, commissionTier, commissionShare, commissionMonth, commissionLine],
  },
  { folder: 'salaries', entities: [salaryItem, salarySheet, payslip, payslipItem] },
  { folder: 'metrics', entities: [] },
  { folder: 'imports', entities: [] },
  { folder: 'exports', entities: [] },
  { folder: 'pool', entities: [pool] },
  { folder: 'today', entities: [] },
  { folder: 'people', entities: [user, unit, role] },
  { folder: 'sharing', entities: [] },
  { folder: 'customObjects', entities: [] },
  { folder: 'customFields', entities: [] },
  { folder: 'shapes', entities: [] },
  { folder: 'formulas', entities: [] },
  { folder: 'configuration', entities: [] },
  { folder: 'numbers', entities: [] },
  { folder: 'savedViews', entities: [] },
  { folder: 'listModes', entities: [] },
  { folder: 'colourRules', entities: [] },
  { folder: 'tags', entities: [] },
  { folder: 'home', entities: [] },
  { folder: 'notices', entities: [] },
  { folder: 'files', entities: [] },
  { folder: 'recycleBin', entities: [] },
  { folder: 'bulk', entities: [] },
  { folder: 'audit', entities: [] },
  { folder: 'duplicates', entities: [] },
  { folder: 'search', entities: [] },
  { folder: 'groups', entities: [] },
  { folder: 'handover', entities: [] },
  { folder: 'printing', entities: [] },
  { folder: 'letters', entities: [] },
  { folder: 'dunning', entities: [] },
]

/** Every entity of the product, in browser and server alike. */
export const entities: Entity[] = features.flatMap(feature => feature.entities)
