import type { ReadyTemplate } from './kit.ts'
import { labelTemplates } from './labels.ts'
import { moneyTemplates } from './money.ts'
import { purchaseTemplates } from './purchases.ts'
import { salesTemplates } from './sales.ts'

/** Every template that comes with the program. */
export const readyTemplates: ReadyTemplate[] = [
  ...salesTemplates,
  ...purchaseTemplates,
  ...moneyTemplates,
  ...labelTemplates,
]
