import type { Label } from '../../core/label.ts'
import { sightLabels } from '../people/rights.labels.ts'
import type { Loan, Reason, Shared } from './sharing.rules.ts'

interface Words {
  /** Words in the reader's language. */
  t: (label: Label, values?: Record<string, string | number>) => string
  /** A day as the reader writes it. */
  day: (moment: string) => string
  /** What an object is called. */
  object: (name: string) => string
}

const unnamed: Label = { zh: '（未命名）', en: '(no name)' }

/** One sentence: by which way somebody sees a record, or why that way is closed to them. */
export function reasonText(reason: Reason, role: string, { t, day, object }: Words): string {
  const added = ({ access, since, by }: Loan) =>
    [
      access === 'write' ? t({ zh: '可编辑', en: 'may edit' }) : t({ zh: '只读', en: 'may read' }),
      by
        ? t(
            { zh: '由 {name} 于 {day} 添加', en: 'added by {name}, {day}' },
            { name: by.title, day: day(since) },
          )
        : t({ zh: '{day} 起', en: 'since {day}' }, { day: day(since) }),
    ].join(t({ zh: '，', en: ', ' }))
  const shared = (one: Shared) =>
    t(
      one.entity === 'unit'
        ? { zh: '共享给部门“{name}”（{added}）', en: 'Shared with unit “{name}” ({added})' }
        : { zh: '在{kind}“{name}”中（{added}）', en: 'In {kind} “{name}” ({added})' },
      { name: one.who.title, added: added(one), kind: one.entity === 'unit' ? '' : object(one.entity) },
    )
  switch (reason.way) {
    case 'inactive':
      return t({ zh: '已停用，不能登录', en: 'Deactivated: cannot sign in' })
    case 'role': {
      const told = { role, object: object(reason.object), sight: t(sightLabels[reason.visibility]) }
      if (!reason.reads)
        return t({ zh: '角色“{role}”不能查看{object}', en: 'Role “{role}” may not read {object}' }, told)
      if (reason.isEnough)
        return t({ zh: '角色“{role}”能看到全部{object}', en: 'Role “{role}” sees all of {object}' }, told)
      return t(
        { zh: '角色“{role}”能看到的{object}：{sight}', en: 'Role “{role}” sees of {object}: {sight}' },
        told,
      )
    }
    case 'owner':
      return ownerText(reason, t)
    case 'collaborator':
      return reason.loan
        ? t({ zh: '是协作人（{added}）', en: 'Is a collaborator ({added})' }, { added: added(reason.loan) })
        : t({ zh: '不是协作人', en: 'Is no collaborator' })
    case 'group': {
      if (reason.holds) return reason.groups.map(shared).join(t({ zh: '；', en: '; ' }))
      if (reason.groups.length === 0) return t({ zh: '没有共享给部门', en: 'Shared with no unit' })
      const names = reason.groups.map(one => one.who.title).join(t({ zh: '、', en: ', ' }))
      return t(
        {
          zh: '不属于共享到的部门（{names}）',
          en: 'Belongs to none of the units it is shared with ({names})',
        },
        { names },
      )
    }
    case 'pool': {
      const names = reason.pools.map(one => `“${one.who.title}”`).join(t({ zh: '、', en: ', ' }))
      return t(
        reason.holds
          ? {
              zh: '是公海{names}的成员：客户在其中等待认领，按公海的规定脱敏（{day} 起）',
              en: 'The public pool {names} is for them: it waits there to be claimed, masked as the pool has it (since {day})',
            }
          : {
              zh: '客户在公海{names}中，其不是成员，或角色不能查看客户',
              en: 'It is in the public pool {names}, which is not for them, or their role may not read customers',
            },
        { names, day: day(reason.pools[0].since) },
      )
    }
    case 'parent':
      return t(
        { zh: '随{object}“{title}”可见：', en: 'Seen with {object} “{title}”:' },
        { object: object(reason.object), title: reason.record.title || t(unnamed) },
      )
  }
}

function ownerText(reason: Reason & { way: 'owner' }, t: Words['t']): string {
  if (!reason.owner) return t({ zh: '记录没有负责人', en: 'The record has no owner' })
  const told = { owner: reason.owner.title, sight: t(sightLabels[reason.visibility]) }
  const stands: Record<string, Label> = {
    self: { zh: '是负责人', en: 'Is the owner' },
    subordinates: {
      zh: '负责人 {owner} 是其下属（汇报线或所管部门）',
      en: 'Owner {owner} stands below (reporting line, or a unit they head)',
    },
    branch: { zh: '负责人 {owner} 与其同部门', en: 'Owner {owner} is of the same unit' },
    branchBelow: { zh: '负责人 {owner} 在其下级部门', en: 'Owner {owner} is of a unit below theirs' },
  }
  const where = stands[reason.circle]
  if (reason.holds && where) return t(where, told)
  return t(
    {
      zh: '负责人 {owner} 不在其可见范围（{sight}）内',
      en: 'Owner {owner} is not among those whose records they see ({sight})',
    },
    told,
  )
}
