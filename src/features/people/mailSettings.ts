import { sql } from 'kysely'
import type { Actor } from '../../core/actor.ts'
import type { Mail } from '../../core/core.ts'
import type { Database } from '../../core/database.ts'
import { Problem } from '../../core/errors.ts'
import { seal, unseal } from '../../server/auth/seal.ts'
import { type MailServer, mailFault, sendMail } from '../../server/mail.ts'
import { authorOf, recordEvents } from './events.ts'
import { refused } from './refusals.ts'

const purpose = 'mail password'

export interface MailSettings {
  host: string
  port: number
  encryption: MailServer['encryption']
  user: string | null
  from: string
  /** The address people open this installation under: links in mails begin with it. */
  publicUrl: string
}

/** A mail server that may be used, and the address that links begin with. */
export interface Outbox {
  server: MailServer
  publicUrl: string
}

interface Row {
  host: string
  port: number
  encryption: MailServer['encryption']
  user: string | null
  from: string
  publicUrl: string
  sealedPassword: string | null
}

/** The company's own mail server, without its password. */
export async function readMailSettings(
  database: Database,
  workspaceId: string,
): Promise<(MailSettings & { hasPassword: boolean }) | null> {
  const row = await readRow(database, workspaceId)
  if (!row) return null
  const { sealedPassword, ...settings } = row
  return { ...settings, hasPassword: sealedPassword !== null }
}

/** Keeps the settings; without `password` the one kept before stays, if host and user are the same. */
export async function writeMailSettings(
  database: Database,
  secret: string,
  actor: Actor,
  { password, ...settings }: MailSettings & { password?: string },
): Promise<void> {
  const { workspaceId } = actor
  const before = await readRow(database, workspaceId)
  // A kept password goes to no other server: whoever may edit this could otherwise have it sent to a server of their own.
  const keeps = before?.host === settings.host && before.user === settings.user
  const sealed = password ? seal(password, secret, purpose) : keeps ? before.sealedPassword : null
  await database.transaction(workspaceId, async tx => {
    await tx.rows(sql`
      insert into mail_setting (workspace_id, id, host, port, encryption, login, sealed_password, sender, public_url)
      values (${workspaceId}, ${workspaceId}, ${settings.host}, ${settings.port}, ${settings.encryption}, ${settings.user},
        ${sealed}, ${settings.from}, ${settings.publicUrl})
      on conflict (workspace_id, id) do update set host = excluded.host, port = excluded.port,
        encryption = excluded.encryption, login = excluded.login, sealed_password = excluded.sealed_password,
        sender = excluded.sender, public_url = excluded.public_url, updated_at = now()`)
    const changes: Record<string, [unknown, unknown]> = {
      host: [before?.host ?? null, settings.host],
      user: [before?.user ?? null, settings.user],
      from: [before?.from ?? null, settings.from],
    }
    const event = {
      entity: 'mailSettings',
      recordId: workspaceId,
      action: before ? 'update' : 'create',
      changes,
    }
    await recordEvents(tx, workspaceId, [event], authorOf(actor))
  })
}

export async function removeMailSettings(database: Database, actor: Actor): Promise<void> {
  const { workspaceId } = actor
  await database.transaction(workspaceId, async tx => {
    const gone = await tx.rows(sql`delete from mail_setting where workspace_id = ${workspaceId} returning id`)
    if (gone.length === 0) throw new Problem('notFound')
    const event = { entity: 'mailSettings', recordId: workspaceId, action: 'delete' }
    await recordEvents(tx, workspaceId, [event], authorOf(actor))
  })
}

/** The company's outbox; undefined where it has none. */
export async function companyOutbox(
  database: Database,
  secret: string,
  workspaceId: string,
): Promise<Outbox | undefined> {
  const row = await readRow(database, workspaceId)
  if (!row) return undefined
  const { host, port, encryption, user, from, publicUrl, sealedPassword } = row
  const password = sealedPassword ? unseal(sealedPassword, secret, purpose) : undefined
  return { server: { host, port, encryption, from, ...(user ? { user, password } : {}) }, publicUrl }
}

/** Sends, saying in words what went wrong: `mailFailed`. */
export async function mailOrExplain(outbox: Outbox | undefined, mail: Mail): Promise<void> {
  if (!outbox) throw new Problem(refused.mailNotSet)
  try {
    await sendMail(outbox.server, mail)
  } catch (error) {
    const { zh, en } = mailFault(error)
    throw new Problem(refused.mailFailed, { reason: zh, reasonEn: en })
  }
}

async function readRow(database: Database, workspaceId: string): Promise<Row | undefined> {
  const [rows = []] = await database.read<Row[]>(workspaceId, [
    sql`select host, port, encryption, login as "user", sender as "from", public_url as "publicUrl",
          sealed_password as "sealedPassword"
        from mail_setting where workspace_id = ${workspaceId}`,
  ])
  return rows[0]
}
