import { refusals } from '../../core/errors.ts'

/** What is refused about warehouses. */
export const refused = refusals({
  inUse: [
    409,
    '仓库里还有货，或有未完成的单据用到它，不能删除；请先盘点、调整或完成这些单据，也可以停用',
    'There are goods in the warehouse, or open documents name it: it is not deleted; take it out of use instead',
  ],
})
