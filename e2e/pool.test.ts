import { sql } from 'kysely'
import type { Locator } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { recountWaiting } from '../src/features/metrics/metrics.server.ts'
import { runCompany } from '../src/features/pool/nightly.ts'
import { makerOf, type TestCompany, type TestPerson } from '../src/server/testing/server.ts'
import { type Desk, desk, opposites } from './desk.ts'
import { programOfFile } from './program.ts'

/** Customers whom nobody calls go by the company's rules to whoever takes them: settings, nights, warning, claims, limits, history. */

const program = await programOfFile()
const { core } = program.server

const silent = ['苏州久未联系有限公司', '无锡也没人管商贸', '常州等人接手印务']
const [first, second, third] = silent
const soon = '南通快到期的客户'

describe.each(opposites)('the public pool in $locale at $width px', look => {
  let company: TestCompany
  let chief: Desk
  let ann: TestPerson
  let bob: Desk
  const ids: Record<string, string> = {}

  beforeAll(async () => {
    company = await program.company()
    ann = await company.person('member', { name: '安宁' })
    const made = makerOf(ann)
    for (const name of [...silent, soon, '镇江潜在客户'])
      ids[name] = (
        await made('/customers', {
          name,
          phone: '13912345678',
          level: name.includes('潜在') ? 'potential' : 'ordinary',
        })
      ).id
    await age(company, Object.values(ids), 40)
    await age(company, [ids[soon]], 28)
    await recountWaiting(core, company.id)
    chief = await desk(program, look, company)
    bob = await desk(program, look, company, await company.person('member', { name: '鲍华' }))
  })

  test('is set up with a rule, and says whom the rule would take before it is saved', async () => {
    const { page, t } = chief
    await chief.go('settings/pool')
    await chief.press(t('新建公海', 'New pool'))
    const preview = page.locator('.pool-preview')
    await preview.getByText(t('现在有 4 个客户该回收', 'would take: 4 now')).waitFor()
    const rule = page.locator('.pool-rule').first()
    await chief.press(t('+ 并且…', '+ and…'), rule)
    const condition = rule.locator('.pool-condition').nth(1)
    await condition
      .getByLabel(t('条件', 'Condition'), { exact: true })
      .selectOption({ label: t('级别', 'Level') })
    await chief.pick(t('级别', 'Level'), t('普通', 'Ordinary'), condition)
    await page.keyboard.press('Escape')
    await chief.write(t('每人每天最多认领', 'Claims a day, at most'), '2')
    await preview.getByText(t('现在有 3 个客户该回收，另有 1 个', 'would take: 3 now, 1 more')).waitFor()
    await chief.press(t('看是哪些', 'Which'), preview)
    await preview.getByRole('cell', { name: first }).waitFor()
    await chief.clean('a pool being set up')
    await chief.press(t('保存', 'Save'), page.locator('.pool-editor'))
    await page
      .locator('.pool-said')
      .filter({
        hasText: t(
          '回收：未联系已满 30 天，且级别是普通',
          'Reclaims: Without contact: 30 days or more, and Level is Ordinary',
        ),
      })
      .waitFor()
    await chief.clean('pools')
  })

  test('warns the owner on Today and on the customer’s page before it takes it', async () => {
    expect(await night(company, 3)).toEqual({ warned: 3, reclaimed: 0, given: 0 })
    expect(await night(company, 0)).toEqual({ warned: 1, reclaimed: 3, given: 0 })
    const own = await desk(program, look, company, ann)
    const { page, t } = own
    await own.go('today')
    const block = page
      .locator('.today-block')
      .filter({ hasText: t('即将回收到公海', 'Going to the pool soon') })
    await block.getByText(t('天后', 'days')).waitFor()
    await own.clean('Today with a warning')
    await block.getByRole('link', { name: soon }).click()
    await page
      .locator('.pool-note')
      .filter({ hasText: t('未联系已满 30 天', 'Without contact: 30 days or more') })
      .waitFor()
    await own.clean('a customer that will go')
    await refusedTo(own)
  })

  test('shows a colleague who waits there, to be claimed from the list and from the record, so far as the limit allows', async () => {
    const { page, t } = bob
    await bob.go('pool/customers')
    const row = (name: string) => page.locator('.gx-row').filter({ hasText: name })
    await row(first).getByText('139****5678').waitFor()
    await page.getByText(t('今日还可认领 2 个', 'Claims left today: 2')).waitFor()
    await bob.clean('the pool')
    await claim(bob, row(first))
    await bob.told(t('已认领', 'Claimed'))
    await row(first).waitFor({ state: 'detached' })
    await page.getByText(t('今日还可认领 1 个', 'Claims left today: 1')).waitFor()

    await row(second).getByRole('link', { name: second }).click()
    await page.locator('.pool-note').filter({ hasText: '安宁' }).waitFor()
    await bob.clean('a customer in the pool')
    await claim(bob, page.locator('.gx-record-head'))
    await page.waitForURL(/\/customers\/[^/]+$/)
    await page
      .locator('.gx-fact')
      .filter({ hasText: /139 ?1234 ?5678/ })
      .first()
      .waitFor()

    await bob.go(`pool/customers/${ids[third]}`)
    await claim(bob, page.locator('.gx-record-head'))
    await bob.told(
      t(
        '您今天在“公司公海”已认领 2 个客户',
        'You have reached the day’s limit of “Company pool”: 2 claimed today',
      ),
    )
    await bob.clean('a claim refused')
  })

  test('keeps on the customer who had it, by which act and why', async () => {
    const { page, t } = bob
    await bob.go(`customers/${ids[second]}`)
    await page.getByText(t('历任负责人', 'Owners so far')).click()
    const owners = page.locator('.pool-owners li')
    await owners.nth(2).waitFor()
    const [now, between, before] = await owners.allTextContents()
    expect(now).toContain('鲍华')
    expect(now).toContain(t('认领', 'Claim'))
    expect(between).toContain('未联系已满 30 天，且级别是普通')
    expect(before).toContain('安宁')
    await bob.clean('the owners so far')
  })

  /** Who had the customer sees it in the pool, and is told from when on it may be claimed back. */
  async function refusedTo(own: Desk): Promise<void> {
    await own.go(`pool/customers/${ids[third]}`)
    await claim(own, own.page.locator('.gx-record-head'))
    await own.told(own.t('您之前负责过这个客户', 'You had this customer before'))
  }
})

const claim = (at: Desk, within: Locator) => at.press(at.t('认领', 'Claim'), within)

const DAY = 86_400_000

/** The night as many days ago as said. */
const night = ({ id }: TestCompany, ago: number) =>
  runCompany({ ...core, now: () => new Date(Date.now() - ago * DAY) }, id)

/** As if the customers had been made so many days ago. */
async function age({ id: workspaceId }: TestCompany, ids: string[], days: number): Promise<void> {
  const at = new Date(Date.now() - days * DAY).toISOString()
  await core.db.transaction(workspaceId, async tx => {
    tx.send(
      sql`UPDATE customer SET created_at = ${at} WHERE workspace_id = ${workspaceId} AND id = ANY(${ids}::uuid[])`,
    )
  })
}
