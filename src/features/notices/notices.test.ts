import { describe, expect, test } from 'vitest'
import { companyOfFile, type Row, type TestPerson } from '../../server/testing/server.ts'
import { mentioned } from './notices.rules.ts'

type Notices = {
  data: { id: string; title: string; kind: string; recordId: string; readAt: string | null }[]
}

const { server, company, owner } = await companyOfFile()
const member = await company.person('member', { name: '王小明' })

describe('a name behind an @', () => {
  const people = [
    { id: '1', name: '张三' },
    { id: '2', name: '张三丰' },
    { id: '3', name: 'Ann Lee' },
  ]
  test.each([
    ['@张三请跟进', ['1']],
    ['请@张三丰看，＠Ann Lee too', ['2', '3']],
    ['张三 @李四 a@b.cn', []],
  ])('%s', (text, ids) => expect(mentioned(text, people)).toEqual(ids))
})

describe('a notice', () => {
  const notices = async (person: TestPerson) => (await person.ask<Notices>('GET', '/notices')).body.data
  const unread = async (person: TestPerson) =>
    (await person.ask<{ count: number }>('GET', '/notices/count')).body.count

  test('tells who is made the owner, and is live; marking it read is the reader’s alone', async () => {
    const heard: object[] = []
    const stop = server.core.live.onNotice(notice => heard.push(notice))
    const made = (await owner.ask<Row>('POST', '/customers', { name: '分配的客户' })).body
    const { status } = await owner.ask('POST', `/customers/${made.id}/assign`, { owner: member.id })
    expect(status).toBe(200)
    stop()
    expect(heard).toMatchObject([{ userId: member.id, event: 'notice' }])
    const [first] = await notices(member)
    expect(first).toMatchObject({ kind: 'assigned', recordId: made.id, readAt: null })
    expect(first.title).toMatch(/^老板\d+ 把客户“分配的客户”交给您负责$/)
    expect(await unread(member)).toBe(1)
    expect((await owner.ask('POST', `/notices/${first.id}/read`)).status).toBe(404)
    expect((await member.ask('POST', `/notices/${first.id}/read`)).status).toBe(204)
    expect(await unread(member)).toBe(0)
    expect(await notices(owner)).toEqual([])
  })

  test('counts many of a kind, and names no record that its reader may not see any more', async () => {
    const other = await company.person('member')
    const ids: string[] = []
    for (const name of ['甲', '乙', '丙']) {
      const { body } = await owner.ask<Row>('POST', '/customers', { name, owner: other.id })
      ids.push(body.id)
    }
    expect((await notices(other)).map(one => one.title)).toEqual([
      expect.stringContaining('把 3 条客户交给您负责'),
    ])
    await other.ask('POST', '/notices/readAll')
    expect(await unread(other)).toBe(0)
    await owner.ask('POST', `/customers/${ids[0]}/addCollaborator`, { user: member.id, access: 'read' })
    expect((await notices(member))[0].title).toContain('邀请您协作客户“甲”')
    await owner.ask('POST', `/customers/${ids[0]}/removeCollaborator`, { user: member.id })
    expect((await notices(member))[0].title).not.toContain('甲')
  })

  test('tells who is mentioned in a contact record, once', async () => {
    const customer = (await owner.ask<Row>('POST', '/customers', { name: '提到', owner: member.id })).body
    await member.ask('POST', '/notices/readAll')
    const said = (
      await owner.ask<Row>('POST', '/contactRecords', {
        customer: customer.id,
        content: '@王小明 报价发了吗',
      })
    ).body
    expect((await notices(member))[0].title).toContain('在“提到”的联系记录中提到了您')
    await owner.ask('PATCH', `/contactRecords/${said.id}`, {
      content: '@王小明 报价发了',
      version: said.version,
    })
    expect(await unread(member)).toBe(1)
  })
})
