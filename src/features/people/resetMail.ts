import { sql } from 'kysely'
import type { Log } from '../../core/core.ts'
import type { Database } from '../../core/database.ts'
import type { Locale } from '../../core/label.ts'
import { type MailServer, sendMail } from '../../server/mail.ts'
import { links } from './links.ts'
import { companyOutbox, type Outbox } from './mailSettings.ts'
import { resetMail } from './mails.ts'
import { noteRequest } from './passwordResets.ts'

export interface ResetContext {
  database: Database
  secret: string
  installation: MailServer | undefined
  publicUrl: string | undefined
  log: Log
}

export interface Reset {
  userId: string
  email: string
  name: string
  token: string
}

/** Mails the link; where no mail can be sent, the request waits for the administrator instead. Never throws. */
export async function sendReset(context: ResetContext, { userId, email, name, token }: Reset): Promise<void> {
  const { database, log } = context
  try {
    const outbox = await outboxFor(context, userId)
    if (!outbox) return await noteRequest(database, email)
    const mail = resetMail({ to: email, name, link: links.reset(outbox.publicUrl, token) }, outbox.locale)
    await sendMail(outbox.server, mail)
  } catch (error) {
    log.warn({ error }, 'the mail with a password link was not sent; the request is shown to administrators')
    await noteRequest(database, email).catch(() => undefined)
  }
}

/**
 * The installation's mail server; else the company's, if it is the person's only one: through another company's server
 * its administrator could read the link and enter both. The address in the link is configured, never the caller's `Host`.
 */
async function outboxFor(
  { database, secret, installation, publicUrl }: ResetContext,
  userId: string,
): Promise<(Outbox & { locale: Locale }) | undefined> {
  const companies = await database.control<{ id: string; locale: Locale; own: Locale | null }>(sql`
    select w.id, w.locale, u.locale as own from auth.membership m
    join workspace w on w.id = m.workspace_id join auth.user u on u.id = m.user_id where m.user_id = ${userId}`)
  const [company] = companies
  if (!company) return undefined
  const locale = company.own ?? company.locale
  if (installation && publicUrl) return { server: installation, publicUrl, locale }
  if (companies.length > 1) return undefined
  const outbox = await companyOutbox(database, secret, company.id)
  return outbox && { ...outbox, locale }
}
