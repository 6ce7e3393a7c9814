/** What a customer who has a link reads of a quote, and does with it. */
import { type RawBuilder, sql } from 'kysely'
import type { Core } from '../../core/core.ts'
import { dayIn } from '../../core/kinds/date.ts'
import type { Locale } from '../../core/label.ts'
import { recordOf } from '../../core/rows.ts'
import type { Values, WriteContext } from '../../core/server.ts'
import { writeChange } from '../../core/store/records.ts'
import { notify } from '../notices/notify.ts'
import { systemActor } from '../pool/system.ts'
import { readPaper } from '../printing/paper.ts'
import { hashOf } from './links.ts'
import { keepMessage, type Message, messagesStatement } from './questions.ts'
import { quote } from './quotes.entity.ts'
import { type Content, noteAcceptance } from './versions.ts'

/** A quote as whoever has the link reads it: the version that was sent last, and nothing else. */
export interface SharedQuote {
  /** Whose it is; on no page. */
  key: { workspaceId: string; id: string }
  company: { name: string; timeZone: string; locale: Locale; pricesIncludeTax: boolean; logo?: string | null }
  status: string
  /** The version sent last; a newer one may be in the making (`status` draft). */
  revision: number
  sentAt: string
  content: Content
  /** The day it ends, which may have been put off since. */
  validUntil: string
  isOver: boolean
  accepted: { at: string; by: string | null; revision: number } | null
  messages: Message[]
}

interface Key {
  workspaceId: string
  hash: string
}

/** The company and the hash; undefined where it cannot be a link of ours. */
async function keyOf(core: Core, slug: string, token: string): Promise<Key | undefined> {
  if (!/^[\w-]{43}$/.test(token) || !/^[a-z0-9-]{1,48}$/.test(slug)) return undefined
  const [company] = await core.db.control<{ id: string }>(sql`SELECT id FROM workspace WHERE slug = ${slug}`)
  return company && { workspaceId: company.id, hash: hashOf(token) }
}

/** FROM and WHERE of the quote a link leads to now: neither withdrawn nor ended, the quote not deleted. */
const linked = ({ workspaceId, hash }: Key, now: Date): RawBuilder<unknown> => sql`
  FROM quote_link k JOIN quote q ON q.workspace_id = k.workspace_id AND q.id = k.quote_id AND q.deleted_at IS NULL
  WHERE k.workspace_id = ${workspaceId} AND k.token_hash = ${hash} AND k.withdrawn_at IS NULL AND k.expires_at > ${now.toISOString()}`

/** @param counts whether the customer has it open now */
export async function readByLink(
  core: Core,
  slug: string,
  token: string,
  counts: boolean,
): Promise<SharedQuote | undefined> {
  const key = await keyOf(core, slug, token)
  if (!key) return undefined
  const { workspaceId } = key
  const now = core.now()
  const [[found], [company]] = await core.db.read<Values[]>(workspaceId, [
    sql`SELECT k.id AS link, q.id, q.status, q.valid_until AS "validUntil", q.accepted_at AS "acceptedAt", q.accepted_by AS "acceptedBy", q.accepted_revision AS "acceptedRevision" ${linked(key, now)}`,
    sql`SELECT name, time_zone AS "timeZone", locale, prices_include_tax AS "pricesIncludeTax" FROM workspace WHERE id = ${workspaceId}`,
  ])
  if (!found || !company) return undefined
  const quoteId = String(found.id)
  const [[sent], messages] = await core.db.read<Values[]>(workspaceId, [
    sql`SELECT revision, sent_at AS "sentAt", content FROM quote_version WHERE workspace_id = ${workspaceId} AND quote_id = ${quoteId} ORDER BY revision DESC LIMIT 1`,
    messagesStatement(workspaceId, quoteId),
  ])
  if (!sent) return undefined
  if (counts)
    await noteOpened(core, workspaceId, String(found.link), quoteId).catch(err =>
      core.log.warn({ err }, 'that a quote was opened could not be noted'),
    )
  const { facts } = await readPaper(core, { workspaceId })
  return {
    key: { workspaceId, id: quoteId },
    company: {
      ...(company as unknown as SharedQuote['company']),
      name: facts.fullName || String(company.name),
      logo: facts.logo,
    },
    status: String(found.status),
    revision: Number(sent.revision),
    sentAt: String(sent.sentAt),
    content: sent.content as Content,
    validUntil: String(found.validUntil),
    isOver: String(found.validUntil) < dayIn(String(company.timeZone), now),
    accepted: found.acceptedAt
      ? {
          at: String(found.acceptedAt),
          by: found.acceptedBy as string | null,
          revision: Number(found.acceptedRevision),
        }
      : null,
    messages: messages as unknown as Message[],
  }
}

async function noteOpened(core: Core, workspaceId: string, link: string, quoteId: string): Promise<void> {
  const now = core.now().toISOString()
  await core.db.transaction(workspaceId, async tx => {
    // The quote first, as whoever withdraws a link takes them.
    tx.send(sql`UPDATE quote SET opened_at = ${now} WHERE workspace_id = ${workspaceId} AND id = ${quoteId}`)
    tx.send(
      sql`UPDATE quote_link SET opened_at = ${now}, opened = opened + 1 WHERE workspace_id = ${workspaceId} AND id = ${link}`,
    )
    tx.afterCommit(() => core.live.changed(workspaceId, quote.name, quoteId))
  })
}

/** What became of an act by a link. `gone`: there is no such link. */
export type Outcome = 'done' | 'gone' | 'notOpen' | 'newVersion' | 'over' | 'tooManyQuestions'

type Act = (context: WriteContext, record: Linked) => Promise<Outcome>
type Linked = Values & { id: string; link: { by: string } }

/** Does an act on the quote a link leads to, held against all others; the program writes it down, in nobody's name. */
async function onLinked(core: Core, slug: string, token: string, act: Act): Promise<Outcome> {
  const key = await keyOf(core, slug, token)
  if (!key) return 'gone'
  const [[known]] = await core.db.read<Values[]>(key.workspaceId, [
    sql`SELECT q.id ${linked(key, core.now())}`,
  ])
  const actor = known && (await systemActor(core, key.workspaceId))
  if (!actor) return 'gone'
  const model = (await core.models(key.workspaceId))(quote.name)
  return core.db.transaction(key.workspaceId, async tx => {
    const [held] = await tx.rows<{ id: string; by: string }>(
      sql`SELECT q.id, k.created_by AS by ${linked(key, core.now())} FOR NO KEY UPDATE OF q`,
    )
    // Who waited reads it as it stands now.
    const [row] = held ? await tx.rows<Values>(sql`SELECT q.* ${linked(key, core.now())}`) : []
    if (!held || !row) return 'gone'
    return act({ core, tx, actor, model }, { ...recordOf(model, row), link: { by: held.by } })
  })
}

/** Whether the version that was read may be answered now. */
function standing({ core, actor }: WriteContext, record: Linked, revision: number): Outcome | undefined {
  if (record.status !== 'sent') return 'notOpen'
  if (Number(record.revision) !== revision) return 'newVersion'
  return String(record.validUntil) < dayIn(actor.company.timeZone, core.now()) ? 'over' : undefined
}

const tell = (context: WriteContext, record: Linked, kind: string) =>
  notify(context, [...new Set([record.owner ?? record.link.by, record.link.by].map(String))], {
    kind,
    entity: quote.name,
    recordId: record.id,
    alone: true,
  })

/** Without what the link adds. */
const recordAlone = ({ link: _, ...record }: Linked) => record

export interface Signature {
  name: string
  revision: number
  /** Network address. */
  from: string
}

/** Accepts and signs by name the version that was read; once. */
export const acceptByLink = (core: Core, slug: string, token: string, { name, revision, from }: Signature) =>
  onLinked(core, slug, token, async (context, record) => {
    const refused = standing(context, record, revision)
    if (refused) return refused
    const acceptance = { acceptedAt: core.now().toISOString(), acceptedBy: name, acceptedFrom: from }
    noteAcceptance(context, record, acceptance)
    await writeChange(context, {
      id: record.id,
      before: recordAlone(record),
      set: {
        ...acceptance,
        acceptedRevision: revision,
        status: 'accepted',
        ordering: 'open',
        declineReason: null,
      },
      action: 'accept',
    })
    tell(context, record, 'quoteAccepted')
    return 'done'
  })

export const declineByLink = (
  core: Core,
  slug: string,
  token: string,
  { name, revision, text }: { name: string; revision: number; text: string },
) =>
  onLinked(core, slug, token, async (context, record) => {
    const refused = standing(context, record, revision)
    if (refused) return refused
    await writeChange(
      context,
      {
        id: record.id,
        before: recordAlone(record),
        set: { status: 'declined', declineReason: 'other' },
        action: 'decline',
      },
      { by: name, ...(text ? { remark: text } : {}) },
    )
    tell(context, record, 'quoteDeclined')
    return 'done'
  })

/** Questions of a day that one quote takes. */
const QUESTIONS_MOST = 30

export const askByLink = (
  core: Core,
  slug: string,
  token: string,
  { name, text }: { name: string; text: string },
) =>
  onLinked(core, slug, token, async (context, record) => {
    const { tx } = context
    if (record.status === 'cancelled') return 'notOpen'
    const since = new Date(core.now().getTime() - 86_400_000).toISOString()
    const [{ count }] = await tx.rows<{ count: number }>(sql`SELECT count(*) AS count FROM quote_message
      WHERE workspace_id = ${tx.workspaceId} AND quote_id = ${record.id} AND user_id IS NULL AND written_at > ${since}`)
    if (count >= QUESTIONS_MOST) return 'tooManyQuestions'
    keepMessage(tx, core.now(), {
      quote: record.id,
      revision: record.revision,
      user: '',
      name,
      content: text,
    })
    await writeChange(
      context,
      { id: record.id, before: recordAlone(record), set: { asks: true }, action: 'ask' },
      { by: name, said: text },
    )
    tell(context, record, 'quoteAsked')
    return 'done'
  })
