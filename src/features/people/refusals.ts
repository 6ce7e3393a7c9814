import { refusals } from '../../core/errors.ts'

/** What is refused about people, roles, invitations and the company. */
export const refused = refusals({
  setupDone: [
    403,
    '这里已有公司在使用，请联系管理员邀请您加入',
    'A company is already set up here; ask its administrator to invite you',
  ],
  invitationForOther: [
    403,
    '这份邀请是发给 {email} 的，请退出后用该邮箱登录',
    'This invitation is for {email}; sign out and sign in with that address',
  ],
  morePower: [
    403,
    '这超出您自己的权限：不能授予或改动比您权限更大的角色和人员',
    'This goes beyond your own rights: you cannot grant or change roles and people with more power than you',
  ],
  ownerRoleFixed: [403, '“所有者”角色不能修改或删除', 'The owner role cannot be changed or removed'],
  inOtherCompanies: [
    403,
    '此人还属于其他公司，不能由一家公司重设密码。请系统管理员在服务器上执行 user reset-password',
    'This person belongs to other companies too, so no single one may reset the password. The system administrator can run user reset-password on the server',
  ],
  emailTaken: [409, '{email} 已有账号，请先登录', '{email} has an account already; sign in first'],
  exportLimit: [
    403,
    '您的角色每天最多导出 {most} 行：今天已导出 {today} 行，这次是 {rows} 行。请缩小筛选范围，或请管理员提高上限',
    'Your role exports at most {most} rows a day: {today} are taken today, these are {rows}. Narrow the filter, or ask an administrator for more',
  ],
  alreadyMember: [409, '{email} 已经在公司里', '{email} is in the company already'],
  lastOwner: [
    409,
    '公司至少要有一位在用的所有者，请先指定另一位所有者',
    'A company needs an active owner; make someone else an owner first',
  ],
  closesCycle: [
    409,
    '不能放在自己或自己的下级之下，请另选上级',
    'It cannot stand below itself or below one of its own; choose another',
  ],
  roleUsed: [
    409,
    '仍有 {count} 人或邀请使用这个角色，请先换成其他角色',
    'Still held by {count} people or invitations; give them another role first',
  ],
  currencyInUse: [
    409,
    '已有订单按 {currency} 记账，不能再换本位币',
    'Orders are booked in {currency}; the company’s currency cannot change any more',
  ],
  slugTaken: [409, '地址“{slug}”已被使用，请换一个', 'The address “{slug}” is taken; choose another'],
  mailNotSet: [
    409,
    '尚未设置发信服务器，请先在设置里填写',
    'No mail server is set; fill it in under settings first',
  ],
  exportByOther: [
    403,
    '以 {name} 的身份查看时不能导出，请回到自己再导出',
    'Nothing is exported while looking as {name}; go back to yourself first',
  ],
  mailFailed: [502, '邮件没有发出：{reason}', 'The mail was not sent: {reasonEn}'],
})
