import { type InfiniteData, type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { Entity } from '../entity.ts'
import { ApiError, api, type Page, type Row } from './client.ts'
import { settle } from './conflict.tsx'
import { useGo } from './navigate.tsx'
import { confirms } from './registry.ts'
import { useEntities } from './session.tsx'
import { useT } from './text.tsx'
import { toast } from './toast.ts'
import { type Values, wireOf } from './values.ts'

/** Writes a row that a write answered into everything that shows it, before it is read again. */
function putRow(client: QueryClient, entity: Entity, row: Row) {
  client.setQueryData<Row>([entity.name, 'record', row.id], old => (old ? { ...old, ...row } : row))
  client.setQueriesData<Page | InfiniteData<Page>>({ queryKey: [entity.name, 'list'] }, old => {
    if (!old || !('data' in old)) return old
    const place = old.data.findIndex(one => one.id === row.id)
    if (place < 0) return old
    return { ...old, data: old.data.map((one, index) => (index === place ? { ...one, ...row } : one)) }
  })
}

/** Marks all that may show the entity's records as old: its own lists and figures, and the pages of records it belongs to. */
export async function invalidate(
  client: QueryClient,
  entity: Entity,
  entities: Map<string, Entity>,
): Promise<void> {
  const names = [entity.name, ...Object.values(entity.fields).flatMap(field => (field.to ? [field.to] : []))]
  await Promise.all(
    [...new Set(names)]
      .filter(name => entities.has(name))
      .map(name => client.invalidateQueries({ queryKey: [name] })),
  )
  void client.invalidateQueries({ queryKey: ['today'] })
}

/** Create, update, remove, restore and verbs of an entity's records; what they change is shown at once. They throw ApiError. */
export function useWrites(entity: Entity) {
  const client = useQueryClient()
  const entities = useEntities()
  const go = useGo()
  const t = useT()
  return useMemo(() => {
    // Of a record that left one's sight by the act, the server tells its id alone: its page gives way to the list.
    const left = ({ id }: Row) => {
      if (location.pathname.endsWith(`/${entity.path}/${id}`)) go(entity.path, { replace: true })
      toast.note(
        t({ zh: '这条记录已不在您的可见范围内', en: 'This record is no longer among those you see' }),
      )
      void client.invalidateQueries({ queryKey: [entity.name], predicate: one => one.queryKey[2] !== id })
    }
    const shown = (row: Row) => {
      if (row.createdAt === undefined) {
        left(row)
        return row
      }
      putRow(client, entity, row)
      void invalidate(client, entity, entities)
      return row
    }
    /** Sends; where a feature has the person confirm what the answer warns of, once more. */
    const asked = async (values: Values, send: (confirm?: string) => Promise<Row>): Promise<Row> => {
      try {
        return shown(await send())
      } catch (error) {
        if (!(error instanceof ApiError) || !(await confirms[error.code]?.(entity, values, error)))
          throw error
        return shown(await send(error.code))
      }
    }
    const update = async (row: Pick<Row, 'id' | 'version'>, changed: Values): Promise<Row | undefined> => {
      try {
        const body = { ...wireOf(changed), version: row.version }
        return await asked(changed, confirm => api.patch(`${entity.path}/${row.id}`, body, confirm))
      } catch (error) {
        const current = currentOf(error)
        if (!current) throw error
        putRow(client, entity, current)
        const mine = await settle(entity, current, changed)
        return mine ? update(current, mine) : current
      }
    }
    return {
      create: async (values: Values, idempotencyKey?: string) =>
        asked(values, confirm => api.post(entity.path, wireOf(values), idempotencyKey, confirm)),
      /** Where somebody else changed the record meanwhile, the reader is shown both sides and decides. */
      update,
      remove: async (id: string) => {
        await api.delete(`${entity.path}/${id}`)
        client.removeQueries({ queryKey: [entity.name, 'record', id] })
        void invalidate(client, entity, entities)
      },
      restore: async (id: string) => shown(await api.post(`${entity.path}/${id}/restore`)),
      /** Of an act that waits for an approval (202) the person is told here, and the record answered as it stands. */
      verb: async (id: string, verb: string, input: Values = {}): Promise<Row> => {
        try {
          return shown(await api.post(`${entity.path}/${id}/${verb}`, wireOf(input)))
        } catch (error) {
          if (!(error instanceof ApiError) || error.status !== 202) throw error
          toast.note(error.message)
          return { ...shown(await api.get<Row>(`${entity.path}/${id}`)), _waits: true }
        }
      },
    }
  }, [client, entity, entities, go, t])
}

function currentOf(error: unknown): Row | undefined {
  if (!(error instanceof ApiError) || error.code !== 'conflict') return undefined
  return error.body.current as Row | undefined
}
