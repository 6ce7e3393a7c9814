import { sql } from 'kysely'
import type { Core } from '../../core/core.ts'
import type { Label, Locale } from '../../core/label.ts'
import { createDirectory } from '../people/directory.ts'
import { BURST_SECONDS } from './notes.ts'
import { type RequestShown, shownRequest } from './read.ts'

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
    const burst = kind === 'approvalAsked' ? await burstOf(core, workspaceId, userId, approval) : alone
    const isOver = kind === 'approvalAsked' && !shown?.waitingFor.some(one => one.id === userId)
    if (!shown || isOver || !burst.isLast) continue
    const said = wordsOf(shown, kind, reader.locale, burst.more)
    await send({ to: person.email, ...said }).catch(err =>
      core.log.warn({ err }, 'a mail about an approval could not be sent'),
    )
  }
}

const alone = { isLast: true, more: 0 }

/** Whether the request is the last of those that who asked it sent the person at once, and how many more of theirs wait for the person. */
async function burstOf(core: Core, workspaceId: string, userId: string, approval: string) {
  const [[burst]] = await core.db.read<{ later: number; more: number }[]>(workspaceId, [
    sql`SELECT count(*) FILTER (WHERE s.since BETWEEN m.since AND m.since + make_interval(secs => ${BURST_SECONDS}) AND s.id > m.id) AS later, count(*) AS more
      FROM approval_seat m JOIN approval a ON a.workspace_id = ${workspaceId} AND a.id = m.approval_id
      JOIN approval b ON b.workspace_id = ${workspaceId} AND b.asker_id = a.asker_id AND b.state = 'waiting' AND b.id <> a.id
      JOIN approval_seat s ON s.workspace_id = ${workspaceId} AND s.approval_id = b.id AND s.user_id = m.user_id AND s.state = 'waiting'
      WHERE m.workspace_id = ${workspaceId} AND m.approval_id = ${approval} AND m.user_id = ${userId} AND m.state = 'waiting'`,
  ])
  return { isLast: burst.later === 0, more: burst.more }
}

function wordsOf(shown: RequestShown, kind: string, locale: Locale, more: number) {
  const separator = locale === 'zh' ? '、' : ', '
  const what = [shown.subjects.map(one => one[locale]).join(separator), shown.title].filter(Boolean).join(' ')
  const rules = shown.caught.map(one => one.rule).join(separator)
  const also = {
    zh: more > 0 ? `该申请人另有 ${more} 项等您审批。\n` : '',
    en: more > 0 ? `${more} more of theirs wait for you.\n` : '',
  }
  return {
    subject: subjects[kind][locale].replace('{what}', what),
    text:
      locale === 'zh'
        ? `申请人：${shown.asker.title}\n事项：${what}\n规则：${rules}\n${also.zh}\n请登录关系 Guanxi，在“审批”里处理。\n`
        : `Asked by: ${shown.asker.title}\nWhat: ${what}\nRules: ${rules}\n${also.en}\nSign in to Guanxi and open “Approvals”.\n`,
  }
}
