import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import { Problem } from '../../core/errors.ts'
import { readListQuery } from '../../core/list.ts'
import { readingOf } from '../../core/store/read.ts'
import { exportList } from '../../features/exports/export.ts'
import { withActor } from './actor.ts'
import type { CliCommand } from './command.ts'
import { readInput } from './people.ts'

const input = z.object({
  object: z.string(),
  company: z.string(),
  to: z.string(),
  user: z.string().optional(),
  sort: z.string().optional(),
  fields: z.string().optional(),
  filter: z.array(z.string()).default([]),
})

export const command: CliCommand = {
  database: 'ready',
  arguments: [
    {
      name: 'object',
      describe: {
        zh: '对象：customers、contacts、orders、orderLines …',
        en: 'object: customers, contacts, orders, orderLines …',
      },
    },
  ],
  options: [
    {
      flags: '--company <slug>',
      required: true,
      describe: { zh: '公司地址 /c/…', en: 'company, as in /c/…' },
    },
    {
      flags: '--to <file>',
      required: true,
      describe: { zh: '写到的文件，.xlsx 或 .csv', en: 'file to write, .xlsx or .csv' },
    },
    {
      flags: '--user <mail>',
      describe: {
        zh: '以谁的身份导出；不写则为公司所有者',
        en: 'who exports; left out: the company’s owner',
      },
    },
    {
      flags: '--filter <filters...>',
      describe: { zh: '筛选，如 level.eq=key', en: 'filters, such as level.eq=key' },
    },
    { flags: '--sort <field>', describe: { zh: '排序，如 -createdAt', en: 'order, such as -createdAt' } },
    {
      flags: '--fields <names>',
      describe: { zh: '字段，逗号分隔；不写则全部', en: 'fields with commas between; left out: all' },
    },
  ],
  async run(context, given) {
    const { object, company, to, user, filter, ...query } = readInput(input, given)
    await withActor(context, { company, user }, 'cli', async (core, actor) => {
      const { entities } = await core.models(actor.workspaceId)
      const entity = entities.find(one => one.path === object || one.name === object)
      if (!entity)
        throw new Problem('badRequest', {
          detail: `${object}? ${entities.map(one => one.path).join(', ')}`,
        })
      const address = new URLSearchParams(
        Object.entries(query).flatMap(([key, value]) => (value ? [[key, value]] : [])),
      )
      for (const one of filter) {
        const [, field, operator = 'eq', value] = /^(\w+)(?:\.(\w+))?=(.*)$/.exec(one) ?? []
        if (!field) throw new Problem('badRequest', { detail: `--filter ${one}` })
        address.append(`filter[${field}][${operator}]`, value)
      }
      const reading = await readingOf(core, actor, entity.name)
      const format = to.toLowerCase().endsWith('.csv') ? 'csv' : 'xlsx'
      await pipeline(
        await exportList(core, actor, entity.name, readListQuery(reading, address), format),
        createWriteStream(to),
      )
      context.print({ file: to, object: entity.path }, to)
    })
  },
}
