import { refusals } from '../../core/errors.ts'

/** What is answered to those who come in and may not. */
export const refused = refusals({
  onlyLooking: [
    403,
    '您正在以 {name} 的身份查看，只能看，不能改',
    'You are looking as {name}: nothing can be changed',
  ],
  notRight: [
    400,
    '填写的内容格式不正确，请检查邮箱等内容后重试',
    'Something is not written right: check the e-mail address and the rest, then try again',
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
  twoFactorOff: [409, '尚未开启两步验证', 'Two-step verification is not switched on'],
  linkEnded: [
    410,
    '链接已失效或已用过，请重新申请',
    'The link has ended or was used already; ask for a new one',
  ],
  passwordWrong: [422, '当前密码不正确', 'The current password is not right'],
  passwordTooShort: [422, '密码太短，至少 8 个字符', 'The password is too short; use 8 characters or more'],
  passwordTooLong: [422, '密码太长，最多 128 个字符', 'The password is too long; use at most 128 characters'],
  codeWrong: [
    422,
    '验证码不正确，请核对手机上的时间后重试',
    'The code is not right; check your phone’s clock and try again',
  ],
  locked: [
    429,
    '密码多次输错，账号已暂时锁定。请 {minutes} 分钟后再试，或重设密码',
    'Too many wrong passwords; the account is locked for now. Try again in {minutes} minutes, or reset the password',
  ],
  codeLocked: [429, '验证码多次输错，请稍后重新登录', 'Too many wrong codes; sign in again later'],
})
