import { sql } from 'kysely'
import { z } from 'zod'
import type { Actor } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import { Problem } from '../../core/errors.ts'
import { listPart } from '../configuration/part.ts'
import { type Condition, type Rule, type RuleSettings, ruleSettings } from './approvals.rules.ts'
import { refused } from './refusals.ts'
import { listRules, putRule } from './rules.ts'
import { subjectOf } from './subjects.ts'

/** A rule in a file: roles and units by their names. People are a company's own: they stand there by their names too. */
const inFile = ruleSettings.extend({
  steps: z
    .array(
      z.strictObject({
        who: z.enum(['people', 'roles', 'manager', 'head']),
        names: z.array(z.string().max(100)).max(50).default([]),
        all: z.boolean().default(false),
      }),
    )
    .min(1)
    .max(8),
})
type InFile = z.infer<typeof inFile>

type Stored = Rule & { inFile: InFile }

export const approvalRulesPart = listPart<InFile, Stored>({
  key: 'approvalRules',
  label: { zh: '审批规则', en: 'Approval rules' },
  one: inFile,
  most: 200,
  place: one => `${one.subject} ${one.name}`,
  what: one => {
    const label = subjectOf(one.subject)?.label ?? { zh: one.subject, en: one.subject }
    return { zh: `${label.zh} · ${one.name}`, en: `${label.en} · ${one.name}` }
  },
  stored: async (core, actor) => {
    const [rules, named] = await Promise.all([listRules(core, actor), namesOf(core, actor)])
    const names = new Map(named.map(({ id, name }) => [id, name]))
    const known = (ids: readonly string[]) => ids.flatMap(id => names.get(id) ?? [])
    return rules.map(rule => {
      const { id: _, version: __, steps, when, ...rest } = rule
      return {
        ...rule,
        inFile: {
          ...rest,
          when: when.map(one => mapped(one, known)),
          steps: steps.map(({ ids, ...step }) => ({ ...step, names: known(ids) })),
        },
      }
    })
  },
  written: one => one.inFile,
  put: async (core, actor, { steps, when, ...rest }, before) => {
    const named = await namesOf(core, actor)
    const idsOf = (kind: string, names: readonly string[]) =>
      names.map(name => {
        const found = named.filter(one => one.kind === kind && one.name === name)
        if (found.length > 1) throw new Problem(refused.ruleNamesTwice, { name })
        if (found.length === 0) throw new Problem(refused.ruleNames, { name })
        return found[0].id
      })
    const settings: RuleSettings = {
      ...rest,
      when: when.map(one => mapped(one, names => idsOf(one.fact === 'askerRole' ? 'roles' : 'units', names))),
      steps: steps.map(({ names, ...step }) => ({ ...step, ids: idsOf(step.who, names) })),
    }
    await putRule(core, actor, settings, before)
  },
})

/** Conditions on who asks name roles and units: their ids are another company's business. */
function mapped(one: Condition, to: (values: string[]) => string[]): Condition {
  const isNamed = one.fact === 'askerRole' || one.fact === 'askerUnit'
  return isNamed && Array.isArray(one.value) ? { ...one, value: to(one.value) } : one
}

async function namesOf(
  core: Core,
  { workspaceId }: Actor,
): Promise<{ id: string; name: string; kind: string }[]> {
  const [rows] = await core.db.read<{ id: string; name: string; kind: string }[]>(workspaceId, [
    sql`SELECT id, name, 'people' AS kind FROM workspace_user WHERE workspace_id = ${workspaceId} AND active AND deleted_at IS NULL
      UNION ALL SELECT id, name, 'roles' FROM role WHERE workspace_id = ${workspaceId} AND deleted_at IS NULL
      UNION ALL SELECT id, name, 'units' FROM unit WHERE workspace_id = ${workspaceId} AND deleted_at IS NULL ORDER BY 2, 1`,
  ])
  return rows
}
