import type { Label } from './label.ts'
import { fill } from './label.ts'

/** Every error the product answers on purpose: HTTP status, and a sentence that says what to do. */
export const errors = {
  badRequest: [400, '请求无法理解：{detail}', 'The request cannot be understood: {detail}'],
  unstorable: [
    400,
    '请求中有无法保存的内容：不可见的控制字符、残缺的字符，或超出范围的数字和日期，请更正',
    'The request holds what cannot be stored: control characters, broken characters, or numbers and dates out of range; correct it',
  ],
  signInNeeded: [401, '请先登录', 'Please sign in first'],
  forbidden: [
    403,
    '您的角色没有这项权限，请联系管理员',
    'Your role does not allow this; ask an administrator',
  ],
  fieldForbidden: [
    403,
    '字段“{field}”对您隐藏或脱敏，不能用来筛选、排序或汇总',
    'The field “{field}” is hidden or masked for you and cannot be used to filter, sort or sum',
  ],
  notFound: [
    404,
    '找不到这条记录：可能已删除，或您无权查看',
    'Not found: it may be deleted, or you may not see it',
  ],
  conflict: [
    409,
    '这条记录已被他人修改，请核对后再保存',
    'This record was changed by someone else; compare before saving again',
  ],
  duplicate: [409, '“{field}”的值“{value}”已存在', '“{value}” already exists as “{field}”'],
  keyReused: [
    409,
    '这个 Idempotency-Key 已用于另一个请求，请换一个',
    'This Idempotency-Key was used for another request; choose a new one',
  ],
  stillUsed: [
    409,
    '仍被 {count} 条“{object}”引用，不能删除',
    'Still used by {count} {object}; it cannot be deleted',
  ],
  parentDeleted: [
    409,
    '所属的{object}还在回收站里，请先恢复它',
    'Its {objectEn} is in the recycle bin; restore that first',
  ],
  notAllowedNow: [
    409,
    '当前状态为“{status}”，不能执行“{verb}”',
    'Not possible now: the status is “{status}”, so “{verb}” is not allowed',
  ],
  signInWrong: [401, '邮箱或密码不正确', 'The e-mail address or the password is not right'],
  signInSlow: [401, '登录已超时，请重新输入密码', 'Signing in took too long; enter your password again'],
  keyWrong: [
    401,
    'API 密钥无效、已过期或已撤销，请换用有效的密钥',
    'The API key is unknown, expired or revoked; use a valid one',
  ],
  foreignOrigin: [
    403,
    '请求来自其他网站（{origin}），已拒绝。若这是贵公司的地址，请管理员把它加入 TRUSTED_ORIGINS',
    'Refused: the request comes from another site ({origin}). If that address is yours, the administrator adds it to TRUSTED_ORIGINS',
  ],
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
  twoFactorOff: [409, '尚未开启两步验证', 'Two-step verification is not switched on'],
  mailNotSet: [
    409,
    '尚未设置发信服务器，请先在设置里填写',
    'No mail server is set; fill it in under settings first',
  ],
  linkEnded: [
    410,
    '链接已失效或已用过，请重新申请',
    'The link has ended or was used already; ask for a new one',
  ],
  tooManyRecords: [
    422,
    '一次最多处理 {limit} 条记录，请缩小筛选范围',
    'At most {limit} records at once; narrow the filter',
  ],
  tooLarge: [413, '文件或请求过大，上限为 {limit}', 'Too large; the limit is {limit}'],
  invalid: [
    422,
    '有 {count} 处填写不正确，请更正后再提交',
    '{count} value(s) are not right; correct them and submit again',
  ],
  passwordWrong: [422, '当前密码不正确', 'The current password is not right'],
  passwordTooShort: [422, '密码太短，至少 8 个字符', 'The password is too short; use 8 characters or more'],
  passwordTooLong: [422, '密码太长，最多 128 个字符', 'The password is too long; use at most 128 characters'],
  codeWrong: [
    422,
    '验证码不正确，请核对手机上的时间后重试',
    'The code is not right; check your phone’s clock and try again',
  ],
  versionNeeded: [
    428,
    '请附上所见的版本号 version，以免覆盖他人的修改',
    'State the version you saw, so that nobody’s change is overwritten',
  ],
  tooMany: [429, '操作过于频繁，请稍后再试', 'Too many requests; try again shortly'],
  locked: [
    429,
    '密码多次输错，账号已暂时锁定。请 {minutes} 分钟后再试，或重设密码',
    'Too many wrong passwords; the account is locked for now. Try again in {minutes} minutes, or reset the password',
  ],
  codeLocked: [429, '验证码多次输错，请稍后重新登录', 'Too many wrong codes; sign in again later'],
  mailFailed: [502, '邮件没有发出：{reason}', 'The mail was not sent: {reasonEn}'],
  busy: [503, '系统正忙，请稍后再试', 'The system is busy; try again shortly'],
  failed: [500, '出错了，已记录。请稍后再试', 'Something went wrong; it was logged. Try again later'],
} as const satisfies Record<string, readonly [number, string, string]>

export type ErrorCode = keyof typeof errors

/** One wrong value: where it stands (`lines.2.quantity`), a code, and a sentence in both languages. */
export interface Fault {
  field: string
  code: string
  message: Label
}

/** An answer to the user, not a bug: becomes problem+json (RFC 9457) in `server/http.ts`. */
export class Problem extends Error {
  readonly code: ErrorCode
  readonly status: number
  readonly text: Label
  readonly faults: Fault[]
  /** Further members of the answer, e.g. the record as it stands now for `conflict`. */
  readonly extra: Record<string, unknown>

  constructor(
    code: ErrorCode,
    values: Record<string, string | number> = {},
    faults: Fault[] = [],
    extra: Record<string, unknown> = {},
  ) {
    const [status, zh, en] = errors[code]
    const text = fill({ zh, en }, values)
    super(text.en)
    this.code = code
    this.status = status
    this.text = text
    this.faults = faults
    this.extra = extra
  }
}

/** A value that cannot be read or stored. Kinds throw it; the store gathers it as a `Fault` of its field. */
export class BadValue extends Error {
  readonly code: string
  readonly text: Label

  constructor(code: string, text: Label) {
    super(text.en)
    this.code = code
    this.text = text
  }
}

/** Several wrong values as one answer. */
export function invalid(faults: Fault[]): Problem {
  return new Problem('invalid', { count: faults.length }, faults)
}
