/** The customer's page, as HTML without any script. */
import { wallClock } from '../../../core/kinds/date.ts'
import { formatDecimal } from '../../../core/kinds/number.ts'
import { fill, type Label, type Locale } from '../../../core/label.ts'
import { inCapitals } from '../../printing/capitals.ts'
import type { SharedQuote } from '../byLink.ts'
import type { ContentLine } from '../versions.ts'
import { style } from './style.ts'
import { nothing, outcomes, standings, words } from './words.ts'

/** Text that is HTML already. */
class Html {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

type Part = string | number | null | undefined | false | Html | Part[]

const escapes: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function written(part: Part): string {
  if (part instanceof Html) return part.text
  if (Array.isArray(part)) return part.map(written).join('')
  return part === null || part === undefined || part === false
    ? ''
    : String(part).replace(/[&<>"']/g, sign => escapes[sign])
}

/** Everything put in is text and nothing else, unless it was made here. */
const html = (strings: TemplateStringsArray, ...parts: Part[]) =>
  new Html(strings.map((one, at) => one + (at < parts.length ? written(parts[at]) : '')).join(''))

export interface Page {
  locale: Locale
  /** Address of this page, without its query. */
  path: string
}

export interface Sent {
  outcome: keyof typeof outcomes
  /** What stood in the form that was refused. */
  values?: Record<string, string>
}

type Say = (label: Label, values?: Record<string, string | number>) => string

const sayer =
  (locale: Locale): Say =>
  (label, values = {}) =>
    fill(label, values)[locale]

const money = (text: string) => formatDecimal(text, 2)
const exact = (text: string) => formatDecimal(text, 6, 0)
const isSet = (text: string | null | undefined): text is string => Boolean(text) && Number(text) !== 0

function whole(page: Page, title: string, body: Html): string {
  const other = page.locale === 'zh' ? 'en' : 'zh'
  return html`<!doctype html>
<html lang="${page.locale === 'zh' ? 'zh-CN' : 'en'}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow"><title>${title}</title><style>${new Html(style)}</style></head>
<body><main>${body}<p class="faint screen"><a href="${page.path}?lang=${other}" hreflang="${other}" lang="${other === 'zh' ? 'zh-CN' : 'en'}">${words.other[page.locale]}</a></p></main></body></html>`
    .text
}

/** A page that says why there is nothing to read. */
export function nothingPage(page: Page, why: 'gone' | 'cancelled' | 'tooOften' | 'failed'): string {
  const say = sayer(page.locale)
  const title = say(nothing[`${why}Title`])
  return whole(page, title, html`<h1>${title}</h1><p>${say(nothing[why])}</p>`)
}

export function quotePage(page: Page, shared: SharedQuote, sent?: Sent): string {
  const say = sayer(page.locale)
  const { content, company } = shared
  const isOpen = shared.status === 'sent' && !shared.isOver
  const title = `${say(words.quote)} ${content.number}`
  return whole(
    page,
    `${title} · ${company.name}`,
    html`<header class="top">${
      company.logo
        ? html`<img src="${company.logo}" alt="${company.name}">`
        : html`<strong>${company.name}</strong>`
    }<span>${say(words.version, { revision: shared.revision })}</span></header>
${isOpen && html`<a class="skip" href="#accept">${say(words.skip)}</a>`}
<h1>${title}</h1>${content.subject && html`<p class="subject">${content.subject}</p>`}
${sent && html`<p class="note ${isGood(sent) ? 'good' : 'warn'}" role="status">${say(outcomes[sent.outcome])}</p>`}
${standing(shared, say)}
${facts(shared, say)}
${lines(shared, say)}
${totals(shared, say, page.locale)}
${content.terms && html`<h2>${say(words.terms)}</h2><div class="terms">${content.terms}</div>`}
${isOpen && acceptance(page, shared, say, sent)}
${questions(page, shared, say, sent)}
<p class="screen"><a href="${page.path}/pdf?lang=${page.locale}">${say(words.pdf)}</a></p>`,
  )
}

const isGood = ({ outcome }: Sent) => ['accepted', 'declined', 'asked'].includes(outcome)

const clock = ({ company }: SharedQuote, moment: string) =>
  wallClock(company.timeZone, new Date(moment)).slice(0, 16)

function standing(shared: SharedQuote, say: Say): Html {
  const { status, isOver, accepted, validUntil } = shared
  if (status === 'accepted' && accepted) {
    const values = { name: accepted.by ?? '', time: clock(shared, accepted.at), revision: accepted.revision }
    return html`<p class="note good">${say(accepted.by ? standings.accepted : standings.acceptedUnnamed, values)}</p>`
  }
  if (status === 'draft') return html`<p class="note warn">${say(standings.draft)}</p>`
  if (status === 'declined') return html`<p class="note warn">${say(standings.declined)}</p>`
  if (status === 'expired' || isOver) return html`<p class="note warn">${say(standings.expired)}</p>`
  return html`<p class="note">${say(standings.sent, { day: validUntil })}</p>`
}

function facts({ content, company, validUntil }: SharedQuote, say: Say): Html {
  const shown: [Label, string | null][] = [
    [words.for, content.customer],
    [words.contact, content.contact],
    [words.from, company.name],
    [words.owner, content.owner],
    [words.date, content.quotedOn],
    [words.validUntil, validUntil],
  ]
  return html`<dl class="facts">${shown
    .filter(([, value]) => value)
    .map(([label, value]) => html`<div><dt>${say(label)}</dt><dd>${value}</dd></div>`)}</dl>`
}

function lines({ content, company }: SharedQuote, say: Say): Html {
  const discounts = content.lines.some(line => isSet(line.discount))
  const taxes = content.lines.some(line => isSet(line.taxRate))
  const price = say(company.pricesIncludeTax ? words.priceWith : words.priceWithout)
  const cell = (label: string, text: Part) => html`<td class="num" data-label="${label}">${text}</td>`
  const row = (line: ContentLine, at: number) => html`<tr><td class="no">${at + 1}</td>
<td class="wide">${line.description || line.product}${line.note && html`<small>${line.note}</small>`}</td>
${cell(say(words.quantity), `${exact(line.quantity)} ${line.unit ?? ''}`.trim())}${cell(price, formatDecimal(line.price, 6, 2))}
${discounts && cell(say(words.discount), isSet(line.discount) ? `${exact(line.discount)}%` : '')}
${taxes && cell(say(words.taxRate), isSet(line.taxRate) ? `${exact(line.taxRate)}%` : '')}
${cell(say(words.amount), money(line.amount))}</tr>`
  const head = (label: string) => html`<th scope="col" class="num">${label}</th>`
  return html`<h2 id="lines">${say(words.lines)}</h2><table aria-labelledby="lines"><thead><tr><th scope="col">${say(words.no)}</th>
<th scope="col">${say(words.description)}</th>${head(say(words.quantity))}${head(price)}${discounts && head(say(words.discount))}
${taxes && head(say(words.taxRate))}${head(say(words.amount))}</tr></thead><tbody>${content.lines.map(row)}</tbody></table>`
}

function totals({ content }: SharedQuote, say: Say, locale: Locale): Html {
  const currency = content.currency ?? ''
  const one = (label: string, value: string, name = '') =>
    html`<div class="${name}"><dt>${label}</dt><dd class="num">${value}</dd></div>`
  return html`<dl class="totals">${isSet(content.overallDiscount) && one(say(words.overallDiscount), `−${exact(content.overallDiscount)}%`)}
${one(say(words.net), money(content.net))}${one(say(words.tax), money(content.tax))}${one(say(words.total), `${money(content.amount)} ${currency}`, 'sum')}
${locale === 'zh' && html`<div><dt>${say(words.capitals)}</dt><dd>${inCapitals(content.amount, currency || 'CNY')}</dd></div>`}</dl>`
}

const field = (id: string, name: string, label: string, value: string | undefined, most: number) =>
  html`<label for="${id}">${label}<input type="text" id="${id}" name="${name}" value="${value}" maxlength="${most}" required autocomplete="name"></label>`

const area = (id: string, label: string, value: string | undefined, most: number, required: boolean) =>
  html`<label for="${id}">${label}<textarea id="${id}" name="text" maxlength="${most}"${new Html(required ? ' required' : '')}>${value}</textarea></label>`

const action = ({ path, locale }: Page, act: string) => `${path}/${act}?lang=${locale}`

function acceptance(page: Page, { revision, content }: SharedQuote, say: Say, sent?: Sent): Html {
  const values = sent?.values ?? {}
  const version = html`<input type="hidden" name="revision" value="${revision}">`
  return html`<section class="accept screen" id="accept" aria-labelledby="accept-head"><h2 id="accept-head">${say(words.accept)}</h2>
<form method="post" action="${action(page, 'accept')}">${version}<p class="faint">${say(words.acceptHint)}</p>${field('accept-name', 'name', say(words.name), values.name, 60)}
<label class="tick" for="agree"><input type="checkbox" id="agree" name="agree" value="yes" required><span>${say(words.agree, { revision, customer: content.customer })}</span></label>
<button class="main">${say(words.sign)}</button></form>
<details><summary>${say(words.decline)}</summary><form method="post" action="${action(page, 'decline')}">${version}${field('decline-name', 'name', say(words.name), values.name, 60)}
${area('decline-text', say(words.reason), '', 300, false)}<button>${say(words.sendDecline)}</button></form></details></section>`
}

function questions(page: Page, shared: SharedQuote, say: Say, sent?: Sent): Html {
  const values = sent?.values ?? {}
  const said = shared.messages.map(
    one =>
      html`<li class="${one.isCustomer ? '' : 'theirs'}"><span class="faint">${
        one.isCustomer ? say(words.you, { name: one.name }) : one.name
      } · ${clock(shared, one.writtenAt)}</span><p>${one.content}</p></li>`,
  )
  return html`<section aria-labelledby="asked"><h2 id="asked">${say(words.questions)}</h2>${
    said.length > 0
      ? html`<ul class="messages">${said}</ul>`
      : html`<p class="faint">${say(words.noQuestions)}</p>`
  }<form class="screen" method="post" action="${action(page, 'ask')}">${area('ask-text', say(words.question), values.text, 2000, true)}
${field('ask-name', 'name', say(words.name), values.name, 60)}<button>${say(words.sendQuestion)}</button></form></section>`
}
