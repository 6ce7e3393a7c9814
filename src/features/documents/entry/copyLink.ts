import { can } from '../../../core/actor.ts'
import type { WebFeature } from '../../../core/web/feature.ts'

/** The way from a document to a new one like it. */
export const copyLink = (name: string): NonNullable<WebFeature['links']>[number] => ({
  key: `copy.${name}`,
  label: { zh: '复制', en: 'Copy' },
  may: (session, entity, rows) =>
    entity.name === name && rows.length === 1 && !rows[0]?.deletedAt && can(session, name, 'create'),
  path: (entity, rows) => `${entity.path}/new?copy=${rows[0]?.id}`,
})
