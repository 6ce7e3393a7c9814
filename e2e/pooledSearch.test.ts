import { describe, expect, test } from 'vitest'
import { faults } from './axe.ts'
import { desk } from './desk.ts'
import { type Look, programOfFile } from './program.ts'

const program = await programOfFile()

const looks: Look[] = [
  { locale: 'zh', width: 1440 },
  { locale: 'en', width: 390, theme: 'dark' },
]

describe.each(looks)('a customer of the pool ($locale, $width)', look => {
  test('is found under a heading of its own by who may claim it, and its history names its collaborators', async () => {
    const company = await program.company()
    const { owner } = company
    const ann = await company.person('member', { name: '安' })
    const bob = await company.person('member', { name: '鲍' })
    const made = async (path: string, fields: object, person = owner) =>
      (await person.ask<{ id: string }>('POST', path, fields)).body
    const { id: pool } = await made('/pool-settings', { name: '公司公海', masked: ['phone'] })
    const { id } = await made('/customers', { name: '海里的客户', phone: '13912345678' }, ann)
    await made(`/customers/${id}/addCollaborator`, { user: bob.id, access: 'read' }, ann)
    await made(`/customers/${id}/removeCollaborator`, { user: bob.id }, ann)
    await made(`/customers/${id}/release`, { reason: '换了行业', pool }, ann)
    await made('/customers', { name: '自己的海味客户' }, bob)

    const { page, go, t } = await desk(program, look, company, bob)
    await go('customers')
    await page.getByRole('heading', { level: 1 }).first().waitFor()
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox', { name: t('搜索或输入命令', 'Search or type a command') }).fill('海')
    const results = page.getByRole('listbox', { name: t('结果', 'Results') })
    const apart = results.getByRole('group', { name: t('公海，可认领', 'Public pool, yours to claim') })
    await apart.getByRole('option', { name: '海里的客户' }).waitFor()
    expect(await apart.getByRole('option').count()).toBe(1)
    expect(await apart.textContent()).toContain('139****5678')
    expect(await results.getByRole('option', { name: '自己的海味客户' }).count()).toBe(1)
    expect(await faults(page)).toEqual([])
    await apart.getByRole('option').click()
    await page.waitForURL(`**/pool/customers/${id}`)

    await owner.ask('POST', `/customers/${id}/assign`, { owner: bob.id })
    await go(`customers/${id}?tab=timeline`)
    const timeline = page.locator('.gx-timeline')
    await timeline.getByText(t('不再协作', 'No longer collaborator')).waitFor()
    const said = await timeline.locator('.gx-changes').allTextContents()
    for (const what of [
      [t('协作人', 'Collaborator'), '鲍'],
      [t('不再协作', 'No longer collaborator'), '鲍'],
      [t('原因', 'Reason'), '换了行业'],
    ])
      expect(
        said.some(text => what.every(part => text.includes(part))),
        what.join(' '),
      ).toBe(true)
  })
})
