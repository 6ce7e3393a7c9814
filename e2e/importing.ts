import type { Page } from 'playwright-core'
import type { Locale } from '../src/core/label.ts'

/** Imports a file through the wizard: drop it, accept the guesses, try it out, run it, wait for the report. */
export async function importFile(
  page: Page,
  address: string,
  file: { name: string; mimeType: string; buffer: Buffer },
  locale: Locale,
): Promise<void> {
  const button = (zh: RegExp, en: RegExp) => page.getByRole('button', { name: locale === 'zh' ? zh : en })
  await page.goto(address)
  await page.locator('input[type=file]').setInputFiles(file)
  await page.waitForURL(/\/imports\/[0-9a-f-]{36}/)
  await button(/^试运行/, /^Try it/).click()
  await page.locator('.imports-counts').waitFor()
  await button(/^开始导入/, /^(Start the import|Import \d)/).click()
  await button(/撤销这次导入/, /Undo this import/).waitFor()
}
