import type { Actor } from '../../core/actor.ts'
import { can } from '../../core/actor.ts'
import type { Core, Models } from '../../core/core.ts'
import type { Transaction } from '../../core/database.ts'
import { fill, type Label } from '../../core/label.ts'
import type { Model } from '../../core/model.ts'
import type { Values } from '../../core/server.ts'
import { type Found, findDuplicates } from './candidates.ts'
import { judge, refusing, sentenceOf } from './duplicates.rules.ts'
import { knownNew, lockKeys, runIn } from './guard.ts'
import type { Known } from './parties.ts'
import { rulesOf } from './settings.ts'

/** What stands against a row of an import. */
export interface RowDuplicate {
  /** It may not be made at all by this person. */
  isBlocked: boolean
  /** The record it is the same as, where the importing person may see it and by what; an earlier row of the file has none yet. */
  id?: string
  message: Label
}

interface Checking {
  core: Core
  models: Models
  tx: Transaction
  actor: Actor
  model: Model
  /** Nothing will be written: nobody has to wait. */
  isTrial: boolean
}

/** Judges new records of an import together, against what exists and against each other; one answer a record. */
export async function importDuplicates(
  { core, models, tx, actor, model, isTrial }: Checking,
  records: readonly (Values & { id: string })[],
): Promise<(RowDuplicate | undefined)[]> {
  if (!model.entity.party || records.length === 0) return records.map(() => undefined)
  const rules = refusing(await rulesOf(core, tx.workspaceId, tx))
  if (!rules.some(rule => rule.objects.includes(model.entity.name))) return records.map(() => undefined)
  const asked = records.map(record => knownNew(model, record))
  if (!isTrial) lockKeys(tx, asked)
  const found = await findDuplicates({ core, models, actor, rules }, runIn(tx), asked)
  const earlier = new Map<string, Known>()
  return asked.map((one, index) => {
    const [existing] = found[index]
    const mayMerge = can(actor, model.entity.name, 'merge')
    if (existing) return { isBlocked: existing.action === 'block' && !mayMerge, ...said(existing) }
    const twin = one.keys.strong.map(key => earlier.get(key)).find(other => other && judge(rules, one, other))
    for (const key of one.keys.strong) if (!earlier.has(key)) earlier.set(key, one)
    const judged = twin && judge(rules, one, twin)
    if (!judged) return undefined
    return { isBlocked: judged.action === 'block' && !mayMerge, message: fill(texts.row, reasonsOf(judged)) }
  })
}

function said(found: Found): { id?: string; message: Label } {
  const owner = found.owner?.title ?? '—'
  if (!found.isSeen) return { message: fill(texts.hidden, { owner }) }
  const { companies, people } = (found.told ?? found.known).profile
  const title = companies[0]?.whole ?? people[0]?.whole ?? '****'
  const { zh, en } = reasonsOf(found)
  return {
    id: found.known.id,
    message: {
      zh: fill(texts.seen, { title, owner, zh, en }).zh,
      en: fill(texts.seen, { title, owner, zh, en }).en,
    },
  }
}

function reasonsOf(judged: Parameters<typeof sameReasons>[0]): { zh: string; en: string } {
  const reasons = sameReasons(judged)
  return { zh: reasons.map(one => one.zh).join('、'), en: reasons.map(one => one.en).join(', ') }
}

const sameReasons = ({ reasons }: Pick<Found, 'reasons'>): Label[] =>
  reasons.filter(reason => reason.level === 'same').map(sentenceOf)

const texts = {
  seen: {
    zh: '可能重复：已有“{title}”（负责人 {owner}），{zh}',
    en: 'Possible duplicate of “{title}” (owner {owner}): {en}',
  },
  hidden: {
    zh: '可能重复：已有同一记录，由 {owner} 负责',
    en: 'Possible duplicate: it exists already and {owner} looks after it',
  },
  row: { zh: '与文件中前面的一行重复：{zh}', en: 'Repeats an earlier row of the file: {en}' },
}
