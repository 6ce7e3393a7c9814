import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { companyOfFile, type Row, type TestPerson } from '../../server/testing/server.ts'
import { sweepFiles } from './files.sweep.ts'

type File = { id: string; name: string; type: string; size: number }

const { server, company, owner, clock } = await companyOfFile()

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

async function upload(
  person: TestPerson,
  name: string,
  bytes: Buffer | string,
  place?: { entity: string; recordId: string },
) {
  const form = new FormData()
  if (place) {
    form.set('entity', place.entity)
    form.set('recordId', place.recordId)
  }
  form.set('file', new Blob([new Uint8Array(Buffer.from(bytes))]), name)
  const request = new Request('http://localhost', { method: 'POST', body: form })
  const response = await server.app.inject({
    method: 'POST',
    url: '/api/v1/files',
    headers: {
      authorization: `Bearer ${person.key}`,
      'content-type': request.headers.get('content-type') ?? '',
    },
    payload: Buffer.from(await request.arrayBuffer()),
  })
  return { status: response.statusCode, body: response.json() as File }
}
const fetchFile = (person: TestPerson, id: string, query = '') =>
  server.app.inject({
    url: `/api/v1/files/${id}${query}`,
    headers: { authorization: `Bearer ${person.key}` },
  })
const customer = async (person: TestPerson, name: string) =>
  (await person.ask<{ id: string }>('POST', '/customers', { name })).body.id
const kept = () =>
  readdirSync(join(server.dataDir, 'uploads', company.id), { recursive: true, withFileTypes: true }).filter(
    one => one.isFile(),
  ).length

describe('a file', () => {
  test('is known by what is in it, and served so that nothing in it can run', async () => {
    const recordId = await customer(owner, '有文件')
    const at = { entity: 'customer', recordId }
    const picture = await upload(owner, '../报价 单.txt', png, at)
    expect(picture).toMatchObject({
      status: 201,
      body: { name: '报价 单.txt', type: 'image/png', size: png.length },
    })
    const shown = await fetchFile(owner, picture.body.id, '?inline=true')
    expect(shown.headers).toMatchObject({
      'content-type': 'image/png',
      'content-disposition': `inline; filename*=UTF-8''${encodeURIComponent('报价 单.txt')}`,
      'x-content-type-options': 'nosniff',
    })
    expect(shown.rawPayload.equals(png)).toBe(true)
    const page = await upload(owner, 'photo.png', '<script>alert(1)</script>', at)
    expect(page.body.type).toBe('text/plain')
    const served = await fetchFile(owner, page.body.id, '?inline=true')
    expect(served.headers).toMatchObject({ 'content-type': 'application/octet-stream' })
    expect(served.headers['content-disposition']).toMatch(/^attachment/)
    expect(served.headers['content-security-policy']).toContain('sandbox')
    const list = await owner.ask<{ data: File[] }>('GET', `/customers/${recordId}/files`)
    expect(list.body.data.map(file => file.name)).toEqual(['photo.png', '报价 单.txt'])
    const timeline = await owner.ask<{ data: object[] }>('GET', `/customers/${recordId}/timeline`)
    expect(timeline.body.data[0]).toMatchObject({ action: 'addFile', changes: { file: [null, 'photo.png'] } })
  })

  test('is seen by whoever sees its record, and changed by whoever may change it', async () => {
    const [member, stranger] = [await company.person(), await company.person()]
    const recordId = await customer(member, '成员的')
    const at = { entity: 'customer', recordId }
    const { body } = await upload(member, 'a.txt', '内容', at)
    expect((await fetchFile(owner, body.id)).statusCode).toBe(200)
    expect((await fetchFile(stranger, body.id)).statusCode).toBe(404)
    expect((await upload(stranger, 'b.txt', 'x', at)).status).toBe(404)
    expect((await stranger.ask('GET', `/customers/${recordId}/files`)).status).toBe(404)
    await member.ask('POST', `/customers/${recordId}/addCollaborator`, { user: stranger.id, access: 'read' })
    expect((await fetchFile(stranger, body.id)).statusCode).toBe(200)
    expect((await upload(stranger, 'b.txt', 'x', at)).status).toBe(403)
    expect((await stranger.ask('DELETE', `/files/${body.id}`)).status).toBe(403)
    expect((await member.ask('DELETE', `/files/${body.id}`)).status).toBe(204)
    expect((await fetchFile(member, body.id)).statusCode).toBe(404)
  })

  test('at no record is its uploader’s for a day; what was taken away is kept for thirty', async () => {
    const loose = await upload(owner, 'loose.txt', 'x')
    const other = await company.person('admin')
    expect((await fetchFile(owner, loose.body.id)).statusCode).toBe(200)
    expect((await fetchFile(other, loose.body.id)).statusCode).toBe(404)
    const before = kept()
    await sweepFiles(server.core)
    expect(kept()).toBe(before)
    clock.days = 2
    await sweepFiles(server.core)
    expect((await fetchFile(owner, loose.body.id)).statusCode).toBe(404)
    expect(kept()).toBe(before - 1)
    clock.days = 32
    await sweepFiles(server.core)
    expect(kept()).toBe(before - 2)
    clock.days = 0
  })
})

describe('a field of files', () => {
  test('holds one’s own uploads, shows them to who sees the field, and lets them go and come back with it', async () => {
    const member = await company.person('member')
    const reader = await company.person('readOnly')
    const label = { zh: '合同扫描件', en: 'Scans' }
    const field = await owner.ask('POST', '/customFields', {
      entity: 'customer',
      kind: 'file',
      key: 'c_scans',
      label,
    })
    expect(field.status).toBe(201)
    const { body: scan } = await upload(member, '合同.png', png)
    const { body: foreign } = await upload(owner, '别人的.txt', '别人的')
    const stolen = await member.ask('POST', '/customers', { name: '偷', c_scans: [scan.id, foreign.id] })
    expect(stolen.body).toMatchObject({ faults: [{ field: 'c_scans', code: 'unknownReference' }] })
    const { body: made } = await member.ask<Row>('POST', '/customers', { name: '有合同', c_scans: [scan.id] })
    expect(made.c_scans).toMatchObject([{ id: scan.id, name: '合同.png', type: 'image/png' }])
    // It is in its field, not among the record's files, and in nobody else's.
    expect((await owner.ask('GET', `/customers/${made.id}/files`)).body).toEqual({ data: [] })
    const second = await member.ask('POST', '/customers', { name: '再用', c_scans: [scan.id] })
    expect(second.status).toBe(422)
    const bulk = await owner.ask('GET', `/customers?filter[c_scans][empty]=false&fields=name`)
    expect(bulk.body).toMatchObject({ data: [{ name: '有合同' }] })
    expect((await member.ask('DELETE', `/files/${scan.id}`)).body).toMatchObject({ code: 'fileInField' })

    const sight = (access: 'read' | 'masked' | 'hidden') =>
      company.setRole('readOnly', {
        entities: { '*': { visibility: 'all', actions: ['read'] } },
        fields: { 'customer.c_scans': access },
        administer: [],
      })
    for (const [access, status] of [
      ['read', 200],
      ['masked', 404],
      ['hidden', 404],
    ] as const) {
      await sight(access)
      expect([access, (await fetchFile(reader, scan.id)).statusCode]).toEqual([access, status])
    }
    const stranger = await company.person('member')
    expect((await fetchFile(stranger, scan.id)).statusCode).toBe(404)

    const taken = await member.ask<Row>('PATCH', `/customers/${made.id}`, {
      c_scans: [],
      version: made.version,
    })
    expect(taken.body.c_scans).toBeNull()
    expect((await fetchFile(member, scan.id)).statusCode).toBe(404)
    const history = await owner.ask<{ data: { changes: object }[] }>('GET', `/customers/${made.id}/history`)
    expect(history.body.data[0].changes).toEqual({ c_scans: [[{ id: scan.id, name: '合同.png' }], null] })
    const back = await member.ask<Row>('PATCH', `/customers/${made.id}`, {
      c_scans: [scan.id],
      version: taken.body.version,
    })
    expect(back.body.c_scans).toMatchObject([{ id: scan.id }])
    expect((await fetchFile(member, scan.id)).rawPayload).toEqual(png)

    // What is swept is what was taken away, not what stands in a field.
    clock.days += 40
    await sweepFiles(server.core)
    expect((await fetchFile(member, scan.id)).statusCode).toBe(200)
    await owner.ask('DELETE', `/customFields/${(field.body as Row).id}`)
    expect((await fetchFile(member, scan.id)).statusCode).toBe(404)
  })
})
