import { refusals } from '../../core/errors.ts'

/** What is refused about records that may be the same, about merging them and disputing whose they are. */
export const refused = refusals({
  duplicates: [
    409,
    '可能与已有记录重复。请先核对；确认不是同一个，再带上 Confirm: duplicates 保存',
    'This may exist already. Compare first; if it is another, save again with Confirm: duplicates',
  ],
  duplicatesBlocked: [
    409,
    '已有同一记录，不能重复建立。请使用已有记录，或提出撞单申诉',
    'It exists already and cannot be made again. Use the existing record, or dispute the claim',
  ],
  merged: [
    409,
    '这条记录已并入另一条。要恢复它，请撤销那次合并',
    'This record was merged into another; undo the merge to bring it back',
  ],
  mergeEnded: [
    409,
    '合并已撤销，或已超过 {days} 天，不能再撤销',
    'Undone already, or longer ago than {days} days',
  ],
  disputeOpen: [
    409,
    '您已对这条记录提出申诉，请等待处理',
    'You have disputed this record already; wait for the decision',
  ],
  disputeClosed: [409, '这项申诉已经处理完毕', 'This dispute is decided already'],
})
