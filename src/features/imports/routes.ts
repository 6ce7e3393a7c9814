/** Imports over HTTP: upload, analyse, check, run, stop, undo, errors. Documented in docs/import.md. */
import { createWriteStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { sql } from 'kysely'
import type { Core } from '../../core/core.ts'
import { BadValue, Problem } from '../../core/errors.ts'
import { newId } from '../../core/id.ts'
import { addressOf } from '../../core/routes.ts'
import type { Values } from '../../core/server.ts'
import { csvLine } from '../exports/cells.ts'
import { analyse } from './analyse.ts'
import {
  addImport,
  dropFile,
  type ImportRow,
  type ImportStatus,
  listImports,
  pathOf,
  placeFor,
  seenImport,
  setImport,
} from './importRows.ts'
import { statusLabel, stepLabel } from './imports.labels.ts'
import { IMPORT_JOB } from './job.ts'
import { mappingSchema } from './mapping.ts'
import { sayable } from './perform.ts'
import { importable } from './prepare.ts'
import { sampleFile } from './sample.ts'

const tags = ['imports']
const about = (summary: string) => ({ schema: { tags, summary } })

export function importRoutes(api: FastifyInstance, core: Core): void {
  api.get('/imports', about('The last imports'), async request => ({
    data: (await listImports(core, request.actor)).map(shown),
  }))

  api.post(
    '/imports',
    about('Upload a file (multipart, `?entity=customers`) and learn what it holds'),
    async (request, reply) => {
      const entity = await importable(core, request.actor, addressOf(request).get('entity') ?? '')
      const upload = await request.file()
      if (!upload) throw new Problem('badRequest', { detail: 'multipart: file' })
      const id = newId()
      const { path } = await placeFor(core, id)
      await pipeline(upload.file, createWriteStream(path, { mode: 0o600 })).catch(async error => {
        // Whoever went away in the middle leaves nothing here.
        await dropFile(core, { fileKey: id })
        throw error
      })
      if (upload.file.truncated) {
        await dropFile(core, { fileKey: id })
        throw new Problem('tooLarge', { limit: '100 MB' })
      }
      const analysis = await answering(() => analyse(core, request.actor, entity, path, {})).catch(
        async error => {
          await dropFile(core, { fileKey: id })
          throw error
        },
      )
      await addImport(
        core,
        request.actor,
        entity,
        { id, name: upload.filename, size: (await stat(path)).size },
        analysis.mapping,
      )
      return reply.code(201).send({ ...shown(await seenImport(core, request.actor, id)), analysis })
    },
  )

  api.get('/imports/:id', about('One import: status, progress, result'), async request =>
    shown(await seen(core, request)),
  )

  api.post(
    '/imports/:id/analyse',
    about('Read the file again with another sheet, header row, encoding, delimiter or mapping'),
    async request => {
      const row = await open(core, request, 'analyse', ['new', 'checked', 'failed'])
      return await answering(() =>
        analyse(core, request.actor, row.entity, pathOf(core, row), bodyOf(request)),
      )
    },
  )

  api.post(
    '/imports/:id/check',
    about('Find out what the import would do, writing nothing (background)'),
    async (request, reply) => {
      const row = await open(core, request, 'check', ['new', 'checked', 'failed'])
      await start(core, request, row, 'checking', ['new', 'checked', 'failed'], {
        mapping: mappingOf(request, row),
        preview: null,
        failure: null,
      })
      return reply.code(202).send(shown(await seen(core, request)))
    },
  )

  api.post(
    '/imports/:id/run',
    about('Import (background); after a failure, go on'),
    async (request, reply) => {
      const row = await open(core, request, 'run', ['new', 'checked', 'failed'])
      // What is half done goes on as it began.
      const mapping = row.position > 0 ? row.mapping : mappingOf(request, row)
      await start(core, request, row, 'running', ['new', 'checked', 'failed'], {
        mapping,
        failure: null,
        startedAt: row.startedAt ?? core.now().toISOString(),
      })
      return reply.code(202).send(shown(await seen(core, request)))
    },
  )

  api.post(
    '/imports/:id/stop',
    about('Stop after the running chunk; what is imported stays'),
    async request => {
      const row = await seen(core, request)
      await setImport(core, request.actor.workspaceId, row.id, { stopAsked: true }, ['checking', 'running'])
      return shown(await seen(core, request))
    },
  )

  api.post('/imports/:id/undo', about('Take the whole import back (background)'), async (request, reply) => {
    const row = await open(core, request, 'undo', ['done', 'cancelled', 'failed'])
    await start(core, request, row, 'undoing', ['done', 'cancelled', 'failed'], {
      failure: null,
      undoneBy: request.actor.userId,
    })
    return reply.code(202).send(shown(await seen(core, request)))
  })

  api.get('/imports/:id/errors', about('Rows that were not imported, with the reason'), async request => {
    const row = await seen(core, request)
    const after = Number(addressOf(request).get('after')) || 0
    const data = (await errorsAfter(core, request, row.id, after, 200)).map(error => ({
      ...error,
      message: error.message[request.actor.locale],
    }))
    return { data, next: data.length === 200 ? data[199].row : null }
  })

  api.get(
    '/imports/:id/errors.csv',
    about('Those rows as they were, with a column of reasons: to correct and import again'),
    async (request, reply) => {
      const row = await seen(core, request)
      await sendErrors(core, request, reply, row)
    },
  )

  api.get(
    '/imports/sample/:entity',
    about('A file to fill in: the header, two rows of examples'),
    async (request, reply) => {
      const entity = await importable(core, request.actor, (request.params as { entity: string }).entity)
      const models = await core.models(request.actor.workspaceId)
      return sendFile(reply, `${models(entity).entity.plural[request.actor.locale]}.csv`).send(
        sampleFile(models(entity), models, request.actor.locale),
      )
    },
  )
}

/** Faults of files and mappings are the user's to mend: 422 with their sentence. */
async function answering<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (error) {
    if (error instanceof Problem) throw error
    const said = sayable(error)
    if (said.code === 'failed' && !(error instanceof BadValue)) throw error
    throw new Problem('invalid', { count: 1 }, [{ field: 'file', code: said.code, message: said.message }])
  }
}

async function seen(core: Core, request: FastifyRequest): Promise<ImportRow> {
  return await seenImport(core, request.actor, (request.params as { id: string }).id)
}

async function open(
  core: Core,
  request: FastifyRequest,
  step: keyof typeof stepLabel,
  allowed: readonly ImportStatus[],
): Promise<ImportRow> {
  const row = await seen(core, request)
  const { locale } = request.actor
  if (!allowed.includes(row.status))
    throw new Problem('notAllowedNow', {
      status: statusLabel[row.status][locale],
      verb: stepLabel[step][locale],
    })
  await importable(core, request.actor, row.entity)
  return row
}

function mappingOf(request: FastifyRequest, row: ImportRow): Record<string, unknown> {
  const given = bodyOf(request).mapping
  if (given === undefined) return row.mapping
  const read = mappingSchema.safeParse(given)
  if (read.success) return given as Record<string, unknown>
  const { code, message } = sayable(read.error)
  throw new Problem('invalid', { count: 1 }, [{ field: 'mapping', code, message }])
}

async function start(
  core: Core,
  request: FastifyRequest,
  row: ImportRow,
  status: ImportStatus,
  from: readonly ImportStatus[],
  changes: Parameters<typeof setImport>[3],
): Promise<void> {
  const { workspaceId } = request.actor
  const began = await setImport(core, workspaceId, row.id, { ...changes, status, stopAsked: false }, from)
  if (began) await core.enqueue(IMPORT_JOB, { workspaceId, importId: row.id })
}

function bodyOf(request: FastifyRequest): Values {
  const { body } = request
  if (body === undefined || body === null) return {}
  if (typeof body !== 'object' || Array.isArray(body))
    throw new Problem('badRequest', { detail: 'JSON object' })
  return body as Values
}

/** What the API shows of an import: no path of the file, no more errors than fit a screen. */
function shown({
  fileKey: _fileKey,
  createdBy,
  createdByName,
  undoneBy: _undoneBy,
  ...row
}: ImportRow): object {
  return { ...row, name: row.fileName, createdBy: { id: createdBy, title: createdByName ?? '' } }
}

type StoredError = {
  row: number
  code: string
  field: string | null
  message: { zh: string; en: string }
  cells: unknown[]
}

async function errorsAfter(
  core: Core,
  request: FastifyRequest,
  importId: string,
  after: number,
  limit: number,
): Promise<StoredError[]> {
  const { workspaceId } = request.actor
  const [rows] = await core.db.read<StoredError[]>(workspaceId, [
    sql`SELECT row, code, field, jsonb_build_object('zh', message_zh, 'en', message_en) AS message, cells FROM import_error
      WHERE workspace_id = ${workspaceId} AND import_id = ${importId} AND row > ${after} ORDER BY row LIMIT ${limit}`,
  ])
  return rows
}

const ERROR_COLUMNS = { zh: ['行号', '原因'], en: ['Row', 'Reason'] }

async function sendErrors(
  core: Core,
  request: FastifyRequest,
  reply: FastifyReply,
  row: ImportRow,
): Promise<void> {
  const { locale } = request.actor
  reply.hijack()
  const out = reply.raw
  const name = `${row.fileName.replace(/\.\w+$/, '')}-${locale === 'zh' ? '错误' : 'errors'}.csv`
  out.writeHead(200, {
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': disposition(name),
    'cache-control': 'no-store',
  })
  out.write(`\ufeff${csvLine([...(row.header ?? []), ...ERROR_COLUMNS[locale]])}`)
  for (let after = 0; ; ) {
    const errors = await errorsAfter(core, request, row.id, after, 1000)
    const width = row.header?.length ?? 0
    const lines = errors.map(({ row: number, message, cells }) =>
      csvLine([
        ...Array.from({ length: Math.max(width, cells.length) }, (_, i) => cells[i] ?? ''),
        number,
        message[locale],
      ]),
    )
    if (lines.length > 0 && !out.write(lines.join('')))
      await new Promise(done => out.once('drain', done).once('close', done))
    if (errors.length < 1000 || out.destroyed) break
    after = errors[999].row
  }
  out.end()
}

function sendFile(reply: FastifyReply, name: string): FastifyReply {
  return reply.header('content-disposition', disposition(name)).type('text/csv; charset=utf-8')
}

export function disposition(name: string): string {
  return `attachment; filename*=UTF-8''${encodeURIComponent(name)}`
}
