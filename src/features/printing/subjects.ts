/**
 * What can be printed and is no record: a customer's account over a period, a letter, a sheet to count by. Each is declared as an entity is, lines and all, so that templates, the
 * designer and workbooks take it as they take a record. Its values are read as the actor reads them.
 */
import { type Actor, can } from '../../core/actor.ts'
import type { Core, Models } from '../../core/core.ts'
import type { Entity } from '../../core/entity.ts'
import type { Locale } from '../../core/label.ts'
import { type Model, modelOf } from '../../core/model.ts'
import { dunningLetterSubject } from '../dunning/letter.print.ts'
import { customerStatementSubject, supplierStatementSubject } from '../money/statement.print.ts'
import { countSheetSubject } from '../stock/countSheet.print.ts'

export interface Reading {
  core: Core
  actor: Actor
  /** Language of what is printed. */
  locale: Locale
  /** The record it is about. */
  id: string
  /** What else was asked for: a period. */
  more: Readonly<Record<string, string>>
}

export interface PrintSubject {
  /** Its title is a reference to the record it goes by (`aboutOf`). */
  entity: Entity
  line: Entity
  may: (actor: Actor) => boolean
  /** As many documents as it comes to; throws as reads do where the actor may not know. */
  read: (reading: Reading) => Promise<Record<string, unknown>[]>
}

/** A line a subject. */
export const subjects: PrintSubject[] = [
  customerStatementSubject,
  supplierStatementSubject,
  dunningLetterSubject,
  countSheetSubject,
]

const models = new Map<string, Model>(
  subjects.flatMap(({ entity, line }) => [entity, line].map(one => [one.name, plainModel(one)] as const)),
)

/** Without what every record has beside its fields. */
function plainModel(entity: Entity): Model {
  const model = modelOf(entity)
  return { ...model, names: model.names.filter(name => name in entity.fields) }
}

export const subjectNamed = (entity: string): PrintSubject | undefined =>
  subjects.find(one => one.entity.name === entity)

/** A company's models, and those of the subjects. */
export async function modelsToPrint(core: Core, workspaceId: string): Promise<Models> {
  const known = await core.models(workspaceId)
  return Object.assign((name: string) => models.get(name) ?? known(name), {
    entities: [...known.entities, ...subjects.map(one => one.entity)],
    settings: known.settings,
  })
}

export const mayPrint = (actor: Actor, entity: string): boolean =>
  subjectNamed(entity)?.may(actor) ?? can(actor, entity, 'read')
