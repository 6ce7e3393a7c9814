import { entity, type VerbContract } from '../../core/entity.ts'
import { choice, date, datetime, integer, longText, reference, text, user } from '../../core/kinds/index.ts'
import { sharingVerbs } from '../sharing/sharing.verbs.ts'

/** Where customers without an owner wait to be claimed. Written by `/api/v1/pool-settings`. */
export const pool = entity('pool', {
  label: { zh: '公海', en: 'Public pool' },
  plural: { zh: '公海', en: 'Public pools' },
  path: 'pools',
  table: 'pool',
  title: 'name',
  creates: false,
  fields: {
    name: text({ label: { zh: '名称', en: 'Name' }, required: true, max: 60, pinyinSort: true }),
    mode: choice({
      label: { zh: '认领方式', en: 'How customers are given' },
      required: true,
      default: 'open',
      choices: [
        { value: 'open', label: { zh: '先到先得', en: 'First come, first served' } },
        { value: 'assigned', label: { zh: '由主管分配', en: 'Assigned by a manager' } },
        { value: 'rotating', label: { zh: '轮流分给成员', en: 'Members in turn' } },
      ],
    }),
    position: integer({ label: { zh: '顺序', en: 'Order' } }),
  },
  list: { columns: ['name', 'mode'], sort: '-createdAt' },
  form: [{ label: { zh: '基本信息', en: 'Basics' }, fields: ['name', 'mode'] }],
})

/** What a customer has by the pools. Those `from: 'metric'` follow from changes of owner and from the rules. */
export const poolFields = {
  pool: reference('pool', { label: { zh: '公海', en: 'Public pool' }, readOnly: true }),
  protectedUntil: date({ label: { zh: '保护至', en: 'Protected until' }, readOnly: true }),
  reclaimOn: date({
    label: { zh: '将回收', en: 'To be reclaimed' },
    hint: { zh: '到这一天，客户按规则回到公海', en: 'On this day the rules take the customer into the pool' },
    readOnly: true,
    from: 'metric',
  }),
  ownedSince: datetime({ label: { zh: '负责起始', en: 'Owned since' }, readOnly: true, from: 'metric' }),
  previousOwner: user({ label: { zh: '原负责人', en: 'Previous owner' }, readOnly: true, from: 'metric' }),
  pooledAt: datetime({
    label: { zh: '进入公海', en: 'In the pool since' },
    readOnly: true,
    from: 'metric',
    sortable: true,
  }),
}

const inPool = { pool: ['*'] }

/** Verbs of the customer. A pooled customer is anybody's who sees it there: seeing it is enough to claim or assign it. */
export const poolVerbs = {
  claim: {
    label: { zh: '认领', en: 'Claim' },
    when: inPool,
    seen: inPool,
    sets: ['owner', 'pool'],
    otherwise: {
      zh: '这个客户已不在公海：刚被别人认领或分配了',
      en: 'This customer has left the pool: somebody has just claimed it or was given it',
    },
  },
  assign: { ...sharingVerbs.assign, seen: inPool, sets: ['owner', 'pool'] },
  release: {
    label: { zh: '释放到公海', en: 'Release to the pool' },
    when: { pool: [''] },
    sets: ['owner', 'pool'],
    otherwise: { zh: '这个客户已经在公海里', en: 'This customer is in the pool already' },
    notes: { reason: longText({ label: { zh: '原因', en: 'Reason' } }) },
    input: {
      reason: longText({ label: { zh: '释放原因', en: 'Why it is released' }, required: true, max: 500 }),
      pool: reference('pool', {
        label: { zh: '公海', en: 'Public pool' },
        hint: { zh: '不选则按地区和部门自动决定', en: 'Left empty: by region and unit' },
      }),
    },
  },
  protect: {
    label: { zh: '保护', en: 'Protect' },
    input: {
      protectedUntil: date({
        label: { zh: '保护至', en: 'Protected until' },
        hint: { zh: '此日之前不会被回收；清空则取消保护', en: 'Not reclaimed until then; empty to end it' },
      }),
    },
  },
} satisfies Record<string, VerbContract>
