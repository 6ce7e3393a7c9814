/** `GET /{objects}/export?format=xlsx|csv` with the list's own filters, order and fields. */
import { pipeline } from 'node:stream/promises'
import type { FastifyInstance } from 'fastify'
import type { Core } from '../../core/core.ts'
import type { Entity } from '../../core/entity.ts'
import { Problem } from '../../core/errors.ts'
import { dayIn } from '../../core/kinds/date.ts'
import { readListQuery } from '../../core/list.ts'
import { addressOf, entityOf } from '../../core/routes.ts'
import type { ServerFeature } from '../../core/server.ts'
import { readingOf } from '../../core/store/read.ts'
import { disposition } from '../imports/routes.ts'
import { watchExport } from '../people/exports.ts'
import { type ExportFormat, exportList } from './export.ts'

const TYPES: Record<ExportFormat, string> = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
}

function routes(api: FastifyInstance, core: Core): void {
  for (const routed of core.entities) exportRoute(api, core, routed)
}

export function exportRoute(api: FastifyInstance, core: Core, routed: Entity): void {
  const schema = {
    tags: [routed.path],
    summary: `${routed.plural.en} as a file: the list's filters, order and fields; format=xlsx (default) or csv`,
  }
  api.get(`/${routed.path}/export`, { schema }, async (request, reply) => {
    const entity = await entityOf(core, routed, request)
    const { actor } = request
    const address = addressOf(request)
    const format = address.get('format') ?? 'xlsx'
    if (format !== 'xlsx' && format !== 'csv') throw new Problem('badRequest', { detail: 'format=xlsx|csv' })
    const reading = await readingOf(core, actor, entity.name)
    const query = readListQuery(reading, address)
    const file = await exportList(core, actor, entity.name, query, format)
    const day = dayIn(actor.timeZone, core.now())
    reply.hijack()
    reply.raw.writeHead(200, {
      'content-type': TYPES[format],
      'content-disposition': disposition(`${entity.plural[actor.locale]}-${day}.${format}`),
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    })
    // A reader that goes away in the middle ends the export; there is nobody left to tell.
    await pipeline(file, reply.raw).catch(error => {
      if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE') core.log.error({ err: error }, 'an export broke off')
    })
    await watchExport(core, actor, entity.name)
  })
}

export const server: ServerFeature = { routes }
