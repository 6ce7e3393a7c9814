import { Decimal } from 'decimal.js'
import chinese from 'nzh/cn'

/**
 * An amount in Chinese capitals, as cheques, contracts and invoices ask (大写金额): 壹仟零壹元整, 负伍元零伍分. Rounded half up to the cent. Yuan are taken for
 * granted; of another currency its name stands before: 美元壹佰元整.
 * @param currency ISO 4217
 */
export function inCapitals(amount: string, currency = 'CNY'): string {
  const cents = new Decimal(amount).toFixed(2, Decimal.ROUND_HALF_UP)
  // Of zero there is no negative.
  const words = chinese.toMoney(new Decimal(cents).isZero() ? '0' : new Decimal(cents).toFixed(), {
    outSymbol: false,
    forceZheng: true,
  })
  if (currency === 'CNY' || currency === '') return words
  const name = new Intl.DisplayNames('zh-CN', { type: 'currency' }).of(currency) ?? currency
  return `${name}${words}`
}
