import { sql } from 'kysely'
import type { Core } from '../../core/core.ts'
import type { Label, Locale } from '../../core/label.ts'
import { createDirectory } from '../people/directory.ts'
import { shownRequest } from './read.ts'

const subjects: Record<string, Label> = {
  approvalAsked: { zh: '等您审批：{what}', en: 'Waiting for your approval: {what}' },
  approvalReminder: { zh: '催办 · 等您审批：{what}', en: 'Reminder, waiting for your approval: {what}' },
  approvalDone: { zh: '已批准：{what}', en: 'Approved: {what}' },
  approvalRefused: { zh: '已驳回：{what}', en: 'Refused: {what}' },
  approvalFailed: { zh: '已批准但未执行：{what}', en: 'Approved but not done: {what}' },
}

/** Mails what happened to a request to those it is for, as each may know it; nothing where the company has no mail server. */
export async function runMail(core: Core, order: Record<string, unknown>): Promise<void> {
  const { workspaceId, approval, kind, users } = order as {
    workspaceId: string
    approval: string
    kind: string
    users: string[]
  }
  const send = await core.mailer(workspaceId)
  if (!send) return
  const directory = createDirectory(core.db)
  for (const userId of users) {
    const reader = await directory.actor(workspaceId, userId, 'job')
    const [person] = await core.db.control<{ email: string }>(
      sql`SELECT email FROM auth.user WHERE id = ${userId}`,
    )
    if (!reader || !person?.email) continue
    const shown = await shownRequest(core, reader, approval).catch(() => undefined)
    if (!shown) continue
    const said = wordsOf(shown, kind, reader.locale)
    await send({ to: person.email, ...said }).catch(err =>
      core.log.warn({ err }, 'a mail about an approval could not be sent'),
    )
  }
}

function wordsOf(shown: Awaited<ReturnType<typeof shownRequest>>, kind: string, locale: Locale) {
  const separator = locale === 'zh' ? '、' : ', '
  const what = [shown.subjects.map(one => one[locale]).join(separator), shown.title].filter(Boolean).join(' ')
  const rules = shown.caught.map(one => one.rule).join(separator)
  return {
    subject: subjects[kind][locale].replace('{what}', what),
    text:
      locale === 'zh'
        ? `申请人：${shown.asker.title}\n事项：${what}\n规则：${rules}\n\n请登录关系 Guanxi，在“审批”里处理。\n`
        : `Asked by: ${shown.asker.title}\nWhat: ${what}\nRules: ${rules}\n\nSign in to Guanxi and open “Approvals”.\n`,
  }
}
