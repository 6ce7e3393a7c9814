import type { Entity } from '../core/entity.ts'
import { contactRecord } from './contactRecords/contactRecords.entity.ts'
import { contact } from './contacts/contacts.entity.ts'
import { customer } from './customers/customers.entity.ts'
import { order, orderLine } from './orders/orders.entity.ts'
import { role, unit, user } from './people/people.entity.ts'
import { product } from './products/products.entity.ts'

/** Every entity of the product, in browser and server alike. */
export const entities: Entity[] = [
  customer,
  contact,
  contactRecord,
  product,
  order,
  orderLine,
  user,
  unit,
  role,
]
