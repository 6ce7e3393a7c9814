import { refusals } from '../../core/errors.ts'

export const refused = refusals({
  creditHeld: [
    409,
    '客户信用已冻结{why}，订单不能生效。请先收款，或请{who}用“信用放行”放行',
    'The customer’s credit is on hold{whyEn}, so this cannot take effect. Have them pay first, or let it be released (“Release credit”) by: {whoEn}',
  ],
  releasePast: [422, '放行到期日不能早于今天', 'A release lasts until today or later'],
})
