/** A quote sent by mail: its link in a text of one's own, and the PDF along. */
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { sql } from 'kysely'
import { z } from 'zod'
import type { Actor } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import { Problem } from '../../core/errors.ts'
import type { Ref } from '../../core/field.ts'
import { newId } from '../../core/id.ts'
import { formatDecimal } from '../../core/kinds/number.ts'
import type { Locale } from '../../core/label.ts'
import { demandMayDo, get, readingOf } from '../../core/store/read.ts'
import { filledText, type LetterText } from '../letters/letters.rules.ts'
import { addresseesOf, demandMail, demandPlaces, sendLetters, shownAddress } from '../letters/letters.ts'
import { quotePlaces } from './letter.rules.ts'
import { quote } from './quotes.entity.ts'
import { refused } from './refusals.ts'

/** To whom a quote goes: its contact, else where the customer's letters go. */
async function addresseeOf(core: Core, actor: Actor, id: string) {
  const row = await get(core, actor, quote.name, id)
  const customer = row.customer as Ref | null
  const contact = row.contact as Ref | null
  const [usual] = customer ? await addresseesOf(core, actor, [customer.id]) : []
  const [[named]] = await core.db.read<{ name: string; email: string | null }[]>(actor.workspaceId, [
    sql`SELECT name, nullif(email, '') AS email FROM contact WHERE workspace_id = ${actor.workspaceId} AND id = ${contact?.id || null}::uuid AND deleted_at IS NULL`,
  ])
  if (!usual) throw new Problem('notFound')
  const to = named?.email ? { ...usual, email: named.email, byContact: true } : usual
  return { row, to: { ...to, contact: named?.name ?? usual.contact } }
}

interface Asked {
  to?: string
  letter: LetterText
  link: string
  attach: boolean
  locale: Locale
}

async function sendQuote(core: Core, actor: Actor, id: string, asked: Asked): Promise<{ id: string }> {
  const reading = await readingOf(core, actor, quote.name)
  demandMayDo(reading, 'send')
  const { row, to } = await addresseeOf(core, actor, id)
  if (row.number === null || row.number === undefined) throw new Problem(refused.notShared)
  demandPlaces(asked.letter, quotePlaces)
  await demandMail(core, actor)
  const text = (value: unknown) => (value === null || value === undefined ? '' : String(value))
  const amount = text(row.amount)
  const values = {
    ...{ customer: to.name, contact: to.contact ?? to.name, company: actor.company.name, person: actor.name },
    ...{ number: text(row.number), subject: text(row.subject), validUntil: text(row.validUntil) },
    // What is masked for the sender stays so.
    amount: /^-?\d/.test(amount) ? `${text(row.currency)} ${formatDecimal(amount, 2)}` : amount,
    link: asked.link,
  }
  return sendLetters(core, actor, 'quote', [
    {
      ...{ id: newId(), customer: to.id, entity: quote.name, record: id },
      ...{ address: asked.to ?? to.email, byContact: to.byContact },
      ...filledText(asked.letter, values),
      ...(asked.attach ? { attachment: { entity: quote.name, id, locale: asked.locale } } : {}),
    },
  ])
}

export function quoteLetterRoutes(app: FastifyInstance, core: Core): void {
  const api = app.withTypeProvider<ZodTypeProvider>()
  const tags = [quote.path]
  const params = z.object({ id: z.uuid() })
  api.get(
    `/${quote.path}/:id/letters`,
    {
      schema: { tags, summary: 'Where a mail with the quote would go, and whether mail can be sent', params },
    },
    async ({ actor, params }) => {
      const { to } = await addresseeOf(core, actor, params.id)
      return {
        address: shownAddress(actor, await core.models(actor.workspaceId), to),
        mail: (await core.mailer(actor.workspaceId)) !== undefined,
      }
    },
  )
  api.post(
    `/${quote.path}/:id/letters`,
    {
      schema: {
        tags,
        summary: 'Mail the quote: a text with its link, the PDF along',
        params,
        body: z.strictObject({
          to: z.email().max(200).optional(),
          letter: z.strictObject({
            subject: z.string().trim().min(1).max(200),
            body: z.string().trim().min(1).max(10_000),
          }),
          /** Address of a link made before; only to pages of quotes. */
          link: z
            .url()
            .max(400)
            .refine(link => /\/q\/[\w-]+\/[\w-]{43}$/.test(link)),
          attach: z.boolean().default(true),
          locale: z.enum(['zh', 'en']),
        }),
      },
    },
    async ({ actor, params, body }, reply) =>
      reply.status(202).send(await sendQuote(core, actor, params.id, body)),
  )
}
