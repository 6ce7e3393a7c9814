import type { Actor } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import { Problem } from '../../core/errors.ts'
import type { Copy } from './design.ts'
import { documentOf, sourcesOf } from './fill.ts'
import { readPaper } from './paper.ts'
import type { PrintDocument, PrintJob } from './printJob.ts'
import type { Template } from './templates.ts'
import type { Printing, Source } from './values.ts'

export async function printingOf(core: Core, actor: Actor, locale: Printing['locale']): Promise<Printing> {
  const { facts } = await readPaper(core, actor)
  return { core, actor, locale, paper: facts, known: new Map() }
}

interface Asked {
  entity: string
  ids: string[]
  design: NonNullable<Template['design']>
  copies?: number[]
  offset?: { x: number; y: number }
  more?: Record<string, string>
}

/** Everything that is drawn of the ids asked for. */
export async function jobOf(
  printing: Printing,
  { entity, ids, design, copies, offset, more }: Asked,
): Promise<PrintJob> {
  const documents: PrintDocument[] = []
  for (const id of ids)
    for (const source of await sourcesOf(printing, { entity, id, more }))
      for (const copy of chosenCopies(design.copies, copies))
        documents.push(await documentOf(source, design, copy))
  const { x, y } = design.offset
  return {
    documents,
    offset: { x: x + (offset?.x ?? 0), y: y + (offset?.y ?? 0) },
    title: design.title || entity,
    author: printing.actor.company.name,
    language: printing.locale,
  }
}

/** The copies asked for, all without a word; a design without copies has one, as it is. */
export function chosenCopies(all: Copy[], asked: number[] | undefined): (Copy | undefined)[] {
  if (all.length === 0) return [undefined]
  const chosen = asked ? asked.flatMap(index => all[index] ?? []) : all
  if (chosen.length === 0) throw new Problem('badRequest', { detail: 'copies' })
  return chosen
}

/** What people call what is printed: the title of a record, or of the record a subject is about. */
export function titleOf({ row, model }: Source): string {
  const value = row[model.entity.title] as string | { title?: string } | null
  return (typeof value === 'object' ? value?.title : value) ?? ''
}
