/** The PDF that a customer takes from the public page: the version that was sent, on the company's own paper. */
import type { Core } from '../../../core/core.ts'
import type { Locale } from '../../../core/label.ts'
import { systemActor } from '../../pool/system.ts'
import { choicesOf } from '../../printing/chosen.ts'
import { printingOf } from '../../printing/documents.ts'
import { documentOf } from '../../printing/fill.ts'
import { readPaper } from '../../printing/paper.ts'
import { printer } from '../../printing/printer.ts'
import { templateOf } from '../../printing/templates.ts'
import type { SharedQuote } from '../byLink.ts'
import { quote } from '../quotes.entity.ts'

/** Files kept in memory. */
const MOST = 50
const kept = new Map<string, Promise<Buffer>>()

/** One file for each version, language and template: asked for again, nothing is drawn. */
export async function quotePdf(core: Core, shared: SharedQuote, locale: Locale): Promise<Buffer | undefined> {
  const { workspaceId, id } = shared.key
  const system = await systemActor(core, workspaceId)
  if (!system) return undefined
  const actor = { ...system, locale }
  const { templates, template } = await choicesOf(core, actor, quote.name, id)
  const listed = [templates.find(one => one.id === template), ...templates].find(one => one?.kind === 'pdf')
  if (!listed) return undefined
  const paper = await readPaper(core, { workspaceId })
  const drawnOf = [shared.revision, shared.validUntil, listed.id, listed.version, paper.version]
  const key = [workspaceId, id, locale, ...drawnOf].join(' ')
  const known = kept.get(key)
  if (known) return known
  const drawing = draw(core, actor, shared, listed.id, locale)
  kept.set(key, drawing)
  drawing.catch(() => kept.delete(key))
  for (const oldest of kept.keys()) if (kept.size > MOST) kept.delete(oldest)
  return drawing
}

async function draw(
  core: Core,
  actor: NonNullable<Awaited<ReturnType<typeof systemActor>>>,
  { content, revision, validUntil }: SharedQuote,
  template: string,
  locale: Locale,
): Promise<Buffer> {
  const { design } = await templateOf(core, actor, template)
  if (!design) throw new Error('a quote is drawn by a design')
  const model = (await core.models(actor.workspaceId))(quote.name)
  // Names without ids lead nowhere: only what was sent stands on it, nothing of the records behind, nor of a version in the making.
  const named = (title: string | null) => (title ? { id: '', title } : null)
  const row = {
    ...content,
    ...{ revision, validUntil, customer: named(content.customer), contact: named(content.contact) },
    owner: named(content.owner),
    lines: content.lines.map(line => ({ ...line, product: named(line.product) })),
  }
  const printing = await printingOf(core, actor, locale)
  const source = { printing, model, row, title: quote.label[locale], copy: undefined }
  return printer.print({
    documents: [await documentOf(source, design, undefined)],
    offset: { x: 0, y: 0 },
    title: `${design.title || quote.label[locale]} ${content.number}`,
    author: actor.company.name,
    language: locale,
  })
}
