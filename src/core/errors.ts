import type { Label } from './label.ts'
import { fill } from './label.ts'

/** Every error the product answers on purpose: HTTP status, and a sentence that says what to do. */
const errors = {
  badRequest: [400, '请求无法理解：{detail}', 'The request cannot be understood: {detail}'],
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
  duplicate: [409, '“{field}”的值“{value}”已存在{held}', '“{value}” already exists as “{fieldEn}”{heldEn}'],
  taken: [409, '“{field}”已被占用{held}，请换一个', 'This “{fieldEn}” is taken{heldEn}; choose another'],
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
  tooLarge: [413, '文件或请求过大，上限为 {limit}', 'Too large; the limit is {limit}'],
  invalid: [
    422,
    '有 {count} 处填写不正确，请更正后再提交',
    '{count} value(s) are not right; correct them and submit again',
  ],
  versionNeeded: [
    428,
    '请附上所见的版本号 version，以免覆盖他人的修改',
    'State the version you saw, so that nobody’s change is overwritten',
  ],
  tooMany: [429, '操作过于频繁，请稍后再试', 'Too many requests; try again shortly'],
  busy: [503, '系统正忙，请稍后再试', 'The system is busy; try again shortly'],
  failed: [500, '出错了，已记录。请稍后再试', 'Something went wrong; it was logged. Try again later'],
} as const satisfies Record<string, readonly [number, string, string]>

export type ErrorCode = keyof typeof errors

/** An answer that a feature or the server declares: what it is called, its HTTP status, its sentence. */
export interface Refusal {
  code: string
  status: number
  text: Label
}

/** Declares answers in the manner of `errors`: `refusals({ lastOwner: [409, '…', '…'] })`. */
export function refusals<Code extends string>(
  declared: Record<Code, readonly [status: number, zh: string, en: string]>,
): Record<Code, Refusal> {
  const all = Object.entries<readonly [number, string, string]>(declared)
  return Object.fromEntries(
    all.map(([code, [status, zh, en]]) => [code, { code, status, text: { zh, en } }]),
  ) as Record<Code, Refusal>
}

const own = refusals<ErrorCode>(errors)

/** One wrong value: where it stands (`lines.2.quantity`), a code, and a sentence in both languages. */
export interface Fault {
  field: string
  code: string
  message: Label
}

/** An answer to the user, not a bug: becomes problem+json (RFC 9457) in `server/http.ts`. */
export class Problem extends Error {
  readonly code: string
  readonly status: number
  readonly text: Label
  readonly faults: Fault[]
  /** Further members of the answer, e.g. the record as it stands now for `conflict`. */
  readonly extra: Record<string, unknown>

  constructor(
    refusal: ErrorCode | Refusal,
    values: Record<string, string | number> = {},
    faults: Fault[] = [],
    extra: Record<string, unknown> = {},
  ) {
    const { code, status, text: said } = typeof refusal === 'string' ? own[refusal] : refusal
    const text = fill(said, values)
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
