import axe from 'axe-core'
import type { Page } from 'playwright-core'

/** What axe holds serious or critical on the page, or in the part of it that a selector names, as a person can find it again. */
export async function faults(page: Page, part = 'html'): Promise<string[]> {
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate(
    where => (globalThis as unknown as { axe: typeof axe }).axe.run(where, { resultTypes: ['violations'] }),
    part,
  )
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.slice(0, 3).map(node => `${id}: ${node.html.slice(0, 160)}`))
}
