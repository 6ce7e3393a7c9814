import type { Entity } from '../../core/entity.ts'
import type { Label } from '../../core/label.ts'

const acts: Record<string, Label> = {
  create: { zh: '新建', en: 'created' },
  update: { zh: '修改', en: 'changed' },
  delete: { zh: '删除', en: 'deleted' },
  restore: { zh: '恢复', en: 'restored' },
  lookAs: { zh: '以其身份查看', en: 'looked as' },
  takeBack: { zh: '撤销操作', en: 'took an act back' },
  reclaim: { zh: '回收到公海', en: 'reclaimed to the pool' },
  merge: { zh: '合并', en: 'merged' },
  unmerge: { zh: '撤销合并', en: 'took a merge back' },
  handover: { zh: '交接', en: 'handed over' },
  undoHandover: { zh: '撤销交接', en: 'took a hand-over back' },
  handoverLetter: { zh: '发送新联系人告知函', en: 'told the customer its new contact' },
  statementLetter: { zh: '发送对账单', en: 'sent a statement' },
  dunningLetter: { zh: '发送催款信', en: 'sent a reminder' },
  dunningStep: { zh: '催收', en: 'asked for payment' },
  dunningSkip: { zh: '跳过一次催收', en: 'skipped asking for payment' },
  dunningHold: { zh: '暂停催收', en: 'put asking for payment off' },
  dunningRelease: { zh: '恢复催收', en: 'took asking for payment up again' },
  quoteLetter: { zh: '邮件发送报价', en: 'sent the quote by mail' },
  addFile: { zh: '上传文件', en: 'added a file' },
  share: { zh: '建立分享链接', en: 'made a link to share' },
  unshare: { zh: '停用分享链接', en: 'withdrew a link' },
  ask: { zh: '客户提问', en: 'the customer asked' },
  approvalAsked: { zh: '提交审批', en: 'asked for approval' },
  approvalAgreed: { zh: '审批同意', en: 'agreed' },
  approvalSelf: { zh: '自行审批通过', en: 'agreed to it by asking' },
  approvalRefused: { zh: '审批驳回', en: 'refused the approval' },
  approvalWithdrawn: { zh: '撤回审批', en: 'withdrew the request' },
  approvalPassed: { zh: '转交审批', en: 'passed the approval on' },
  approvalFailed: { zh: '已批准但未能执行', en: 'approved, but it could not be done' },
  removeFile: { zh: '删除文件', en: 'removed a file' },
}

/** Name of an event's act: one that every record has, or a verb of the entity. */
export function actLabel(entity: Entity | undefined, action: string): Label {
  return acts[action] ?? entity?.verbs?.[action]?.label ?? { zh: action, en: action }
}
