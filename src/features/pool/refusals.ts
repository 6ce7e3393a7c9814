import { refusals } from '../../core/errors.ts'

/** What is refused about pools and their customers. */
export const refused = refusals({
  noPool: [
    409,
    '没有适合这个客户的公海，请选择一个，或请管理员在设置里建立公海',
    'No pool fits this customer; choose one, or ask an administrator to set one up',
  ],
  notYourPool: [403, '您不在公海“{pool}”的成员里', 'The pool “{pool}” is not for your unit'],
  assignedOnly: [
    409,
    '公海“{pool}”的客户由主管分配，不能自行认领',
    'Customers of “{pool}” are assigned by a manager and cannot be claimed',
  ],
  givenInTurn: [
    409,
    '公海“{pool}”的客户每晚轮流分给成员，不能自行认领',
    'Customers of “{pool}” are given to its members in turn every night and cannot be claimed',
  ],
  claimsSpent: [
    409,
    '您今天在“{pool}”已认领 {count} 个客户，达到每天的上限，请明天再来',
    'You have reached the day’s limit of “{pool}”: {count} claimed today. Come back tomorrow',
  ],
  ownedFull: [
    409,
    '您名下已有 {count} 个客户，达到“{pool}”的上限 {most} 个，请先释放一些',
    'You own {count} customers; “{pool}” allows {most}. Release some first',
  ],
  coolingDown: [
    409,
    '您之前负责过这个客户，{day} 起才能再次认领',
    'You had this customer before; you may claim it again from {day}',
  ],
  poolInUse: [
    409,
    '这个公海里还有 {count} 个客户，请先分配或移走它们',
    'This pool still holds {count} customers; assign or move them first',
  ],
})
