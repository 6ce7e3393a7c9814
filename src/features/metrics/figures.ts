/**
 * The customer's figures that the recount keeps and tells formulas of, each as it stands for a customer of whom nothing is counted yet.
 * Figures that others write (the pools' moments) are not among them.
 */
export const figures: Record<string, unknown> = {
  lastContactAt: null,
  loyal: false,
  orderCount: 0,
  revenue: '0',
  revenueThisYear: '0',
  firstOrderOn: null,
  lastOrderOn: null,
  rhythmDays: null,
  expectedOn: null,
  churnRisk: null,
  health: null,
}
