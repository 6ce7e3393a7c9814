import type { Mail } from '../../core/core.ts'
import type { Locale } from '../../core/label.ts'

/** Mails about accounts, in the reader's language. Plain text: they must arrive, and be read anywhere. */

export interface InvitationMail {
  to: string
  company: string
  invitedBy: string
  link: string
  /** Days until the link ends. */
  days: number
}

export function invitationMail({ to, company, invitedBy, link, days }: InvitationMail, locale: Locale): Mail {
  if (locale === 'zh')
    return {
      to,
      subject: `${invitedBy}邀请您加入${company}`,
      text: `您好：\n\n${invitedBy}邀请您加入${company}的关系 Guanxi。请打开下面的链接，填写姓名和密码即可开始使用：\n\n${link}\n\n链接 ${days} 天内有效，只能用一次。如果您不认识邀请人，请忽略这封邮件。\n`,
    }
  return {
    to,
    subject: `${invitedBy} invites you to ${company}`,
    text: `Hello,\n\n${invitedBy} invites you to ${company} on Guanxi. Open this link, enter your name and a password, and you are in:\n\n${link}\n\nThe link is valid for ${days} days and works once. If you do not know the sender, ignore this mail.\n`,
  }
}

export interface ResetMail {
  to: string
  name: string
  link: string
}

export function resetMail({ to, name, link }: ResetMail, locale: Locale): Mail {
  if (locale === 'zh')
    return {
      to,
      subject: '重设您的关系 Guanxi 密码',
      text: `${name}，您好：\n\n请打开下面的链接设置新密码：\n\n${link}\n\n链接 1 小时内有效，只能用一次。如果不是您本人申请的，请忽略这封邮件，密码不会改变。\n`,
    }
  return {
    to,
    subject: 'Set a new password for Guanxi',
    text: `Hello ${name},\n\nOpen this link to choose a new password:\n\n${link}\n\nIt is valid for one hour and works once. If you did not ask for it, ignore this mail; your password stays as it is.\n`,
  }
}

export function testMail(to: string, company: string, locale: Locale): Mail {
  if (locale === 'zh')
    return {
      to,
      subject: `${company}：邮件设置测试`,
      text: '收到这封邮件，说明关系 Guanxi 的邮件设置可以使用。\n',
    }
  return { to, subject: `${company}: mail settings test`, text: 'If you read this, Guanxi can send mail.\n' }
}
