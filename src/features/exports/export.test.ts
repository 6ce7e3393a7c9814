import { readXlsx } from 'hucre/xlsx'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { companyOfFile, type TestPerson } from '../../server/testing/server.ts'
import { csvLine, harmless } from './cells.ts'

const { server, company, owner } = await companyOfFile()
await owner.ask('POST', '/customers', {
  name: '=HYPERLINK("http://x")',
  number: '+8613800138000',
  creditLimit: '-0',
  note: '一行\n两行, "引号"',
})
await owner.ask('POST', '/customers', {
  name: '杭州明远',
  level: 'key',
  birthday: '1999-05-01',
  creditLimit: '120000.50',
  phone: '13800138000',
  nextContactAt: '2024-03-08T01:30:00Z',
})
await owner.ask('POST', '/customers', { name: '宁波海天', paymentDays: 30 })

async function download(
  person: TestPerson,
  path: string,
): Promise<{ status: number; type: string; bytes: Buffer }> {
  const response = await server.app.inject({
    method: 'GET',
    url: `/api/v1${path}`,
    headers: { authorization: `Bearer ${person.key}` },
  })
  return {
    status: response.statusCode,
    type: String(response.headers['content-type']),
    bytes: response.rawPayload,
  }
}

describe('cells of a file', () => {
  it('never run as formulas, and numbers stay numbers', () => {
    for (const text of ['=1+1', '+cmd', '-2+3', '@SUM(A1)', '\tx', '\rx'])
      expect(harmless(text)).toBe(`'${text}`)
    for (const text of ['-5', '-1,234.50', '+8613800138000', '12%', '普通']) expect(harmless(text)).toBe(text)
    expect(csvLine(['a,b', 'say "x"', null, -5, ' lead'])).toBe('"a,b","say ""x""",,-5," lead"\r\n')
  })
})

describe('a list as a file', () => {
  it('has the filters, order, columns and language of the list', async () => {
    const { bytes, type } = await download(
      owner,
      '/customers/export?format=csv&filter[level][eq]=key&fields=name,level,creditLimit,birthday,nextContactAt,owner',
    )
    expect(type).toBe('text/csv; charset=utf-8')
    const [number] = /\d+/.exec(owner.email) ?? []
    expect(bytes.toString()).toBe(
      `\ufeff客户名称,级别,信用额度,生日/成立日,下次联系,负责人\r\n杭州明远,重要,120000.50,1999-05-01,2024-03-08 09:30,老板${number}\r\n`,
    )
  })

  it('neutralises what looks like a formula in CSV, and types it as text in XLSX', async () => {
    const { bytes } = await download(owner, '/customers/export?format=csv&fields=name,note&sort=name')
    expect(bytes.toString()).toContain(`"'=HYPERLINK(""http://x"")","一行\n两行, ""引号"""`)
    const { bytes: book } = await download(
      owner,
      '/customers/export?fields=name,creditLimit,birthday,nextContactAt,paymentDays&sort=-createdAt',
    )
    const { sheets } = await readXlsx(book)
    expect(sheets[0]).toMatchObject({ name: '客户' })
    expect(sheets[0].rows).toEqual([
      ['客户名称', '信用额度', '生日/成立日', '下次联系', '账期'],
      ['宁波海天', null, null, null, 30],
      ['杭州明远', 120000.5, new Date('1999-05-01T00:00:00Z'), new Date('2024-03-08T09:30:00Z'), null],
      ['=HYPERLINK("http://x")', 0, null, null, null],
    ])
    expect(JSON.stringify(sheets[0])).not.toContain('"formula"')
  })

  it('holds every row of a long list, once', async () => {
    await server.core.db.transaction(company.id, async tx => {
      tx.send(
        sql`INSERT INTO product (workspace_id, id, name, name_sort, code) SELECT ${company.id}::uuid, gen_random_uuid(), 'p' || n, 'p', 'X' || n FROM generate_series(1, 2500) n`,
      )
    })
    const { bytes } = await download(owner, '/products/export?format=csv&fields=code')
    const codes = bytes.toString().trim().split('\r\n').slice(1)
    expect(codes).toHaveLength(2500)
    expect(new Set(codes).size).toBe(2500)
  })

  it('is refused as the list is where it cannot be ordered so', async () => {
    expect((await download(owner, '/customers/export?sort=nothing')).status).toBe(400)
    await company.setRole('manager', {
      entities: { '*': { visibility: 'all', actions: ['*'] } },
      fields: { 'customer.phone': 'masked' },
      administer: [],
    })
    const clerk = await company.person('manager')
    expect((await download(clerk, '/customers/export?sort=phone')).status).toBe(403)
    await company.setRole('manager', {
      entities: { '*': { visibility: 'subordinates', actions: ['*'] } },
      fields: {},
      administer: [],
    })
  })

  it('holds no more than the reader sees, needs the right, and is recorded', async () => {
    const manager = await company.person('manager')
    const { bytes } = await download(manager, '/customers/export?format=csv&fields=name')
    expect(bytes.toString()).toBe('\ufeff客户名称\r\n')
    expect((await download(await company.person('member'), '/customers/export')).status).toBe(403)
    expect((await download(await company.person('readOnly'), '/customers/export')).status).toBe(403)
    await download(owner, '/customers/export?format=csv&filter[level][eq]=key')
    const [events] = await server.core.db.read<{ changes: Record<string, unknown> }[]>(company.id, [
      sql`SELECT changes FROM event WHERE workspace_id = ${company.id} AND action = 'export' ORDER BY id DESC LIMIT 1`,
    ])
    const filter = { filters: [{ field: 'level', operator: 'eq', value: 'key' }] }
    expect(events).toMatchObject([
      { changes: { rows: [null, 1], format: [null, 'csv'], filter: [null, filter] } },
    ])
  })
})
