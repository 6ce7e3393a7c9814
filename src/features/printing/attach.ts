import type { Actor } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import { Problem } from '../../core/errors.ts'
import type { Locale } from '../../core/label.ts'
import { choicesOf } from './chosen.ts'
import { jobOf, printingOf, titleOf } from './documents.ts'
import { sourcesOf } from './fill.ts'
import { printer } from './printer.ts'
import { printed, templateOf } from './templates.ts'

/** What goes along with a letter. */
export interface PrintedFile {
  filename: string
  content: Buffer
  contentType: string
}

/** One document as a PDF by the template it would be printed by; workbooks are no documents to be sent. Read as the actor reads; not written down as printed. */
export async function printedFile(
  core: Core,
  actor: Actor,
  { entity, id, more, locale }: { entity: string; id: string; more?: Record<string, string>; locale: Locale },
): Promise<PrintedFile> {
  await printed(core, actor, entity)
  const { templates, template } = await choicesOf(core, actor, entity, id)
  const drawn = [templates.find(one => one.id === template), ...templates].find(
    one => one?.kind === 'pdf' && (one.locale ?? locale) === locale,
  )
  const chosen = drawn && (await templateOf(core, { ...actor, locale }, drawn.id))
  if (!chosen?.design) throw new Problem('notFound')
  const printing = await printingOf(core, actor, locale)
  const [source] = await sourcesOf(printing, { entity, id, more })
  // Whoever gets it gets one copy: of a form the one without a title of its own.
  const copies = chosen.design.copies.length > 0 ? { copies: [0] } : {}
  const job = await jobOf(printing, { entity, ids: [id], design: chosen.design, more, ...copies })
  const title = [job.title, titleOf(source)].join(' ').replace(/[\\/:*?"<>|\s]+/g, ' ')
  return {
    filename: `${title}.pdf`,
    content: await printer.print(job),
    contentType: 'application/pdf',
  }
}
