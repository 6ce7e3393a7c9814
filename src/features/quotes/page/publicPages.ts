/**
 * The pages customers read and answer quotes on, at `/q/{company}/{token}`: made on the server, without scripts, cookies or any other route of
 * the program. Who has no link that stands is told the same whatever is the matter.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Core } from '../../../core/core.ts'
import type { Locale } from '../../../core/label.ts'
import { createRateLimit } from '../../../server/auth/rateLimit.ts'
import { disposition } from '../../imports/routes.ts'
import {
  acceptByLink,
  askByLink,
  declineByLink,
  type Outcome,
  readByLink,
  type SharedQuote,
} from '../byLink.ts'
import { quotePdf } from './pdf.ts'
import { nothingPage, type Page, quotePage, type Sent } from './render.ts'
import { policy } from './style.ts'

/** Requests of one address in a minute: reading, sending, with links that lead nowhere, and for the PDF. */
const MOST = { read: 120, send: 30, miss: 30, pdf: 12 }
const BODY_MOST = 32 * 1024

type Request = FastifyRequest<{
  Params: { company: string; token: string }
  /** `look`: a colleague looks what the customer sees. */
  Querystring: { lang?: string; done?: string; look?: string }
  Body: URLSearchParams
}>

const headers = {
  'content-security-policy': policy,
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  // Its own forms say where they come from; other sites hear nothing of the address.
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-robots-tag': 'noindex, nofollow',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
}

export function publicPages(app: FastifyInstance, core: Core): void {
  const limit = createRateLimit()
  const isWithin = (kind: keyof typeof MOST, request: FastifyRequest) =>
    limit.take(`${kind} ${request.ip}`, { window: 60, max: MOST[kind] }).allowed

  const answer = (reply: FastifyReply, status: number, text: string) =>
    reply.code(status).headers(headers).send(text)
  const gone = (request: Request, reply: FastifyReply) =>
    isWithin('miss', request)
      ? answer(reply, 404, nothingPage(pageOf(request), 'gone'))
      : answer(reply, 429, nothingPage(pageOf(request), 'tooOften'))

  const show = async (request: Request, reply: FastifyReply, status: number, sent?: Sent) => {
    const { company, token } = request.params
    const isCustomer = request.method === 'GET' && request.query.look === undefined
    const shared = await readByLink(core, company, token, isCustomer)
    if (!shared) return gone(request, reply)
    const page = pageOf(request, shared.company.locale)
    if (shared.status === 'cancelled') return answer(reply, 410, nothingPage(page, 'cancelled'))
    return answer(reply, status, quotePage(page, shared, sent && isSo(sent, shared) ? sent : undefined))
  }

  /** Sends what a form holds; done, the page is read anew, so that going back or reloading sends nothing twice. */
  const act = async (
    request: Request,
    reply: FastifyReply,
    done: Done,
    wrong: Sent['outcome'] | undefined,
    send: () => Promise<Outcome>,
  ) => {
    const values = Object.fromEntries(request.body)
    if (wrong) return show(request, reply, 422, { outcome: wrong, values })
    const outcome = await send()
    if (outcome === 'gone') return gone(request, reply)
    if (outcome !== 'done') return show(request, reply, 409, { outcome, values })
    const { path, locale } = pageOf(request)
    return reply.code(303).headers(headers).header('location', `${path}?lang=${locale}&done=${done}`).send('')
  }

  app.register(async pages => {
    pages.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: BODY_MOST },
      (_request, body, then) => then(null, new URLSearchParams(String(body))),
    )
    pages.setErrorHandler((error: { statusCode?: number; status?: number }, request, reply) => {
      const status = error.statusCode ?? error.status ?? 500
      const isTheirs = status < 500
      // Without the address, which holds the token.
      if (!isTheirs) core.log.error({ err: error, method: request.method }, 'a page for customers failed')
      return answer(reply, status, nothingPage(pageOf(request as Request), 'failed'))
    })
    const schema = { hide: true }
    const at = '/q/:company/:token'

    pages.get(at, { schema }, async (raw, reply) => {
      const request = raw as Request
      if (!isWithin('read', request)) return answer(reply, 429, nothingPage(pageOf(request), 'tooOften'))
      const { done } = request.query
      return show(request, reply, 200, isDone(done) ? { outcome: done } : undefined)
    })
    pages.get(`${at}/pdf`, { schema }, async (raw, reply) => {
      const request = raw as Request
      if (!isWithin('pdf', request)) return answer(reply, 429, nothingPage(pageOf(request), 'tooOften'))
      const shared = await readByLink(core, request.params.company, request.params.token, false)
      if (!shared) return gone(request, reply)
      const page = pageOf(request, shared.company.locale)
      if (shared.status === 'cancelled') return answer(reply, 410, nothingPage(page, 'cancelled'))
      const pdf = await quotePdf(core, shared, page.locale)
      if (!pdf) return answer(reply, 503, nothingPage(page, 'failed'))
      const file = `${shared.content.number}-${shared.revision}.pdf`
      return reply
        .headers({ ...headers, 'content-type': 'application/pdf', 'content-disposition': disposition(file) })
        .send(pdf)
    })
    const post = (name: string, handle: (request: Request, reply: FastifyReply) => Promise<unknown>) =>
      pages.post(`${at}/${name}`, { schema }, async (raw, reply) => {
        const request = raw as Request
        if (!isWithin('send', request)) return answer(reply, 429, nothingPage(pageOf(request), 'tooOften'))
        if (!(request.body instanceof URLSearchParams)) return show(request, reply, 400)
        return handle(request, reply)
      })

    post('accept', (request, reply) => {
      const { body, params, ip } = request
      const name = textOf(body, 'name', 60)
      const wrong = !name ? 'nameNeeded' : body.get('agree') === 'yes' ? undefined : 'agreeNeeded'
      const signature = { name: name ?? '', revision: Number(body.get('revision')), from: ip.slice(0, 100) }
      return act(request, reply, 'accepted', wrong, () =>
        acceptByLink(core, params.company, params.token, signature),
      )
    })
    post('decline', (request, reply) => {
      const { body, params } = request
      const name = textOf(body, 'name', 60)
      const given = {
        name: name ?? '',
        revision: Number(body.get('revision')),
        text: textOf(body, 'text', 300) ?? '',
      }
      return act(request, reply, 'declined', name ? undefined : 'nameNeeded', () =>
        declineByLink(core, params.company, params.token, given),
      )
    })
    post('ask', (request, reply) => {
      const { body, params } = request
      const [name, text] = [textOf(body, 'name', 60), textOf(body, 'text', 2000)]
      const wrong = !text ? 'textNeeded' : name ? undefined : 'nameNeeded'
      return act(request, reply, 'asked', wrong, () =>
        askByLink(core, params.company, params.token, { name: name ?? '', text: text ?? '' }),
      )
    })
  })
}

/** An address may be opened again, or by others, when what it says is done holds no longer. */
const isSo = ({ outcome }: Sent, { status, accepted, revision }: SharedQuote): boolean =>
  outcome === 'accepted'
    ? status === 'accepted' && accepted?.revision === revision
    : outcome !== 'declined' || status === 'declined'

type Done = 'accepted' | 'declined' | 'asked'
const isDone = (text: string | undefined): text is Done =>
  ['accepted', 'declined', 'asked'].includes(text ?? '')

/** Written text without signs that are none; undefined where nothing or too much was written. */
function textOf(body: URLSearchParams, name: string, most: number): string | undefined {
  const text = (body.get(name) ?? '').replaceAll('\0', '').replaceAll('\r\n', '\n').trim()
  return text === '' || text.length > most ? undefined : text
}

/** The language asked for, else the browser's, else the company's. */
function pageOf(request: Request, company?: Locale): Page {
  const { lang } = request.query
  const accepted = request.headers['accept-language']
  const locale: Locale =
    lang === 'zh' || lang === 'en'
      ? lang
      : /^\s*zh/i.test(accepted ?? '')
        ? 'zh'
        : accepted
          ? 'en'
          : (company ?? 'zh')
  return {
    locale,
    path: `/q/${encodeURIComponent(request.params.company)}/${encodeURIComponent(request.params.token)}`,
  }
}
