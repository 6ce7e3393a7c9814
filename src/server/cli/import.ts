import { copyFile, readFile, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { z } from 'zod'
import { newId } from '../../core/id.ts'
import { addImport, placeFor, readImport, setImport } from '../../features/imports/importRows.ts'
import { mappingSchema } from '../../features/imports/mapping.ts'
import { performImport } from '../../features/imports/perform.ts'
import { importable } from '../../features/imports/prepare.ts'
import type { ImportCounts, RowError } from '../../features/imports/result.ts'
import { withActor } from './actor.ts'
import type { CliCommand, CliContext } from './command.ts'
import { readInput, refuse } from './people.ts'

const input = z.object({
  file: z.string(),
  as: z.string(),
  company: z.string(),
  user: z.string().optional(),
  mapping: z.string().optional(),
  onMatch: mappingSchema.shape.onMatch.optional(),
  duplicates: mappingSchema.shape.duplicates.optional(),
  repeats: mappingSchema.shape.repeats.optional(),
  blankCustomer: mappingSchema.shape.blankCustomer.optional(),
  check: z.boolean().default(false),
})

export const command: CliCommand = {
  database: 'ready',
  arguments: [
    { name: 'file', describe: { zh: 'CSV、XLSX、XLS 或 vCard 文件', en: 'a CSV, XLSX, XLS or vCard file' } },
  ],
  options: [
    {
      flags: '--as <object>',
      required: true,
      describe: {
        zh: '导入为：customers、contacts、contactRecords、products、orders',
        en: 'what its rows are: customers, contacts, contactRecords, products, orders',
      },
    },
    {
      flags: '--company <slug>',
      required: true,
      describe: { zh: '公司地址 /c/…', en: 'company, as in /c/…' },
    },
    {
      flags: '--user <mail>',
      describe: {
        zh: '以谁的身份导入；不写则为公司所有者',
        en: 'who imports; left out: the company’s owner',
      },
    },
    {
      flags: '--mapping <file>',
      describe: {
        zh: '列与字段对应关系的 JSON 文件；不写则自动识别',
        en: 'JSON file of the mapping; left out: guessed',
      },
    },
    {
      flags: '--on-match <what>',
      choices: ['create', 'update', 'skip'],
      describe: {
        zh: '记录已存在时：新建、更新、跳过（默认）',
        en: 'where the record exists: create, update or skip (default)',
      },
    },
    {
      flags: '--duplicates <what>',
      describe: {
        zh: '查重规则认为重复的新行：report 报错（默认）、skip 跳过、update 更新已有的、create 仍然新建',
        en: 'new rows the duplicate rules hold for known: report as errors (default), skip, update the known one, create',
      },
    },
    {
      flags: '--repeats <what>',
      choices: ['keep', 'drop'],
      describe: {
        zh: '完全重复的行：保留（默认）或去掉',
        en: 'rows that repeat another exactly: keep (default) or drop',
      },
    },
    {
      flags: '--blank-customer <what>',
      choices: ['error', 'walkIn'],
      describe: {
        zh: '没有客户的订单行：报错（默认）或记到散客',
        en: 'order lines without a customer: an error (default), or booked on the walk-in customer',
      },
    },
    { flags: '--check', describe: { zh: '只试算，不写入', en: 'find out what would happen, write nothing' } },
  ],
  async run(context, given) {
    const { file, as, company, user, mapping: mappingFile, check, ...options } = readInput(input, given)
    await withActor(context, { company, user }, 'import', async (core, actor) => {
      const entity = await importable(core, actor, as)
      const stated = mappingFile ? JSON.parse(await readFile(mappingFile, 'utf8')) : {}
      const mapping = {
        ...stated,
        ...Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)),
      }
      const id = newId()
      const { path } = await placeFor(core, id)
      await copyFile(file, path)
      const { workspaceId } = actor
      await addImport(
        core,
        actor,
        entity,
        { id, name: basename(file), size: (await stat(path)).size },
        mapping,
      )
      await setImport(core, workspaceId, id, {
        status: check ? 'checking' : 'running',
        startedAt: core.now().toISOString(),
      })
      const errors: RowError[] = []
      await performImport({
        core,
        workspaceId,
        importId: id,
        onErrors: found => errors.push(...found),
        tell: progress(context),
      })
      const row = await readImport(core, workspaceId, id)
      if (!row || row.status === 'failed') {
        refuse(
          context.locale,
          row?.failure?.message ?? { zh: '导入失败', en: 'The import failed' },
          row?.failure?.code,
        )
      }
      const counts = (check ? row.preview?.counts : row.result) as ImportCounts
      report(context, counts, check ? (row.preview?.errors ?? []) : errors)
    })
  },
}

/** A line on standard error every few seconds, so that a person sees it work. */
function progress({ log, locale }: CliContext) {
  let last = Date.now()
  return ({ position, total }: { position: number; total: number | null }) => {
    if (Date.now() - last < 3000) return
    last = Date.now()
    log(
      locale === 'zh' ? `已到第 ${position} 行，共 ${total ?? '?'} 行` : `row ${position} of ${total ?? '?'}`,
    )
  }
}

function report(
  { print, locale }: CliContext,
  { failed, ...counts }: ImportCounts,
  errors: RowError[],
): void {
  const answer = {
    ...counts,
    errors: errors.map(({ row, code, message }) => ({ row, code, message: message[locale] })),
  }
  const made = Object.entries(counts.created)
    .map(([object, count]) => `${object} ${count}`)
    .join(', ')
  const text =
    locale === 'zh'
      ? `读取 ${counts.read} 行：新建 ${made || 0}；更新 ${counts.updated}，跳过 ${counts.skipped}，退货 ${counts.returned}，重复 ${counts.repeated}，出错 ${failed}`
      : `${counts.read} rows: created ${made || 0}; updated ${counts.updated}, skipped ${counts.skipped}, returned ${counts.returned}, repeated ${counts.repeated}, errors ${failed}`
  const shown = errors.slice(0, 20).map(({ row, message }) => `  ${row}: ${message[locale]}`)
  print(answer, [text, ...shown].join('\n'))
}
