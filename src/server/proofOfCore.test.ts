import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDatabase } from './testing/database.ts'

const root = join(import.meta.dirname, '../..')
let copy: string
let database: Awaited<ReturnType<typeof testDatabase>>

beforeAll(async () => {
  database = await testDatabase()
  copy = mkdtempSync(join(tmpdir(), 'guanxi-copy-'))
  for (const part of ['src', 'migrations', 'seeds', 'package.json'])
    cpSync(join(root, part), join(copy, part), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
})
afterAll(async () => {
  await database?.drop()
  rmSync(copy, { recursive: true, force: true })
})

/** Puts lines behind the first line of a file that holds `after`. */
function addLine(file: string, after: string, line: string): void {
  const path = join(copy, file)
  const lines = readFileSync(path, 'utf8').split('\n')
  const place = lines.findIndex(one => one.includes(after))
  expect(place, `${file}: ${after}`).toBeGreaterThan(-1)
  lines.splice(place + 1, 0, line)
  writeFileSync(path, lines.join('\n'))
}

const memo = `import { entity } from '../../core/entity.ts'
import { reference, text } from '../../core/kinds/index.ts'

export const memo = entity('memo', {
  label: { zh: '备忘', en: 'Memo' },
  plural: { zh: '备忘', en: 'Memos' },
  path: 'memos',
  table: 'memo',
  title: 'title',
  parent: 'customer',
  customer: 'customer',
  fields: {
    title: text({ label: { zh: '标题', en: 'Title' }, required: true, search: true }),
    customer: reference('customer', { label: { zh: '客户', en: 'Customer' }, required: true }),
  },
  list: { columns: ['title', 'customer'], sort: '-createdAt' },
  form: [{ label: { zh: '基本信息', en: 'Basics' }, fields: ['title', 'customer'] }],
})
`
const memoTable = `CREATE TABLE memo (
  workspace_id uuid NOT NULL, id uuid NOT NULL, version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz NOT NULL DEFAULT now(), deleted_at timestamptz, import_id uuid,
  title text NOT NULL, customer_id uuid NOT NULL, custom jsonb, search_text text NOT NULL DEFAULT '', grams text[] NOT NULL DEFAULT '{}',
  CONSTRAINT memo_pk PRIMARY KEY (workspace_id, id)
);
SELECT register_tenant_table('memo');
`

test('a field is one line and its migration, a feature one folder and its line; everything else follows', {
  timeout: 120_000,
}, async () => {
  addLine(
    'src/features/customers/customers.entity.ts',
    '  fields: {',
    "    nickname: text({ label: { zh: '昵称', en: 'Nickname' }, search: true }),",
  )
  writeFileSync(
    join(copy, 'migrations/9998_nickname.sql'),
    'ALTER TABLE customer ADD COLUMN nickname text;\n',
  )
  mkdirSync(join(copy, 'src/features/memos'))
  writeFileSync(join(copy, 'src/features/memos/memos.entity.ts'), memo)
  writeFileSync(join(copy, 'migrations/9999_memo.sql'), memoTable)
  addLine('src/features/index.ts', 'import type { Entity }', "import { memo } from './memos/memos.entity.ts'")
  addLine('src/features/index.ts', 'export const features', "  { folder: 'memos', entities: [memo] },")

  const program = join(copy, 'src/server/testing/proofOfCore.ts')
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [program, database.adminUrl, database.appUrl],
    {
      cwd: copy,
      maxBuffer: 2 ** 25,
    },
  )
  const found = JSON.parse(stdout.trim().split('\n').at(-1) ?? '')
  expect(found.made).toBe('小蓝鲸')
  expect(found.listed.data).toMatchObject([{ nickname: null }, { nickname: '小蓝鲸' }])
  expect(found.filtered.data).toMatchObject([{ name: '有昵称' }])
  expect(found.searched.data).toMatchObject([{ name: '有昵称' }])
  expect(found.exported).toMatch(/昵称[\s\S]*小蓝鲸/)
  expect(found.history.data[0].changes.nickname).toEqual([null, '小蓝鲸'])
  expect(found).toMatchObject({ inForm: true, description: true, memoDescription: true })
  expect(found.importPaths).toContain('nickname')
  expect(found.memo).toMatchObject({
    title: '第一条',
    customer: { title: '有昵称' },
    _access: { update: true },
  })
  expect(found.memos.data).toHaveLength(1)
  expect(found.memoTimeline.data).toMatchObject([{ entity: 'memo', action: 'create' }])
  expect(found.memoSearch.data).toMatchObject([{ entity: 'memo', title: '第一条' }])
  expect(found.memoExport).toContain('第一条')
})
