import { expect } from 'vitest'
import type { Analysis } from '../../features/imports/analyse.ts'
import type { ImportRow } from '../../features/imports/importRows.ts'
import { performImport } from '../../features/imports/perform.ts'
import type { TestCompany, TestPerson, TestServer } from './server.ts'

export type Uploaded = ImportRow & { analysis: Analysis }

/** Uploads a file as the browser does. */
export async function upload(
  { app }: TestServer,
  person: TestPerson,
  entity: string,
  name: string,
  content: Buffer | string,
): Promise<{ status: number; body: Uploaded }> {
  const boundary = 'boundary-of-the-test'
  const head = `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\ncontent-type: application/octet-stream\r\n\r\n`
  const payload = Buffer.concat([
    Buffer.from(head),
    Buffer.from(content),
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ])
  const response = await app.inject({
    method: 'POST',
    url: `/api/v1/imports?entity=${entity}`,
    payload,
    headers: {
      authorization: `Bearer ${person.key}`,
      'content-type': `multipart/form-data; boundary=${boundary}`,
    },
  })
  return { status: response.statusCode, body: response.json() }
}

/** Asks for a step and does its work here and now, as the job would. */
export async function step(
  { core }: TestServer,
  company: TestCompany,
  person: TestPerson,
  id: string,
  verb: 'check' | 'run' | 'undo',
  mapping?: object,
): Promise<ImportRow> {
  const asked = await person.ask('POST', `/imports/${id}/${verb}`, mapping ? { mapping } : {})
  expect(asked.status, asked.response.body).toBe(202)
  await performImport({ core, workspaceId: company.id, importId: id })
  return (await person.ask<ImportRow>('GET', `/imports/${id}`)).body
}
