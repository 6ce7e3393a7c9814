import type { Actor } from '../../core/actor.ts'
import type { Models } from '../../core/core.ts'
import { kindOf } from '../../core/kinds/index.ts'
import type { Label, Locale } from '../../core/label.ts'
import type { Model } from '../../core/model.ts'
import { seen } from '../../core/scope.ts'
import { paperFacts, paperPictures } from './paperFacts.ts'
import { standing } from './standing.ts'

/** A field that a template may use. */
export interface Offered {
  /** As it is written between braces. */
  path: string
  label: string
  kind: string
}

export interface OfferedGroup {
  key: string
  label: string
  fields: Offered[]
  /** The field of lines whose rows these are of. */
  lines?: string
}

/** Everything a template of the object may use, as the actor knows it: its fields, those of what it refers to, its lines, the company, the page. */
export function offeredFields(models: Models, actor: Actor, entity: string): OfferedGroup[] {
  const { locale } = actor
  const model = models(entity)
  const groups: OfferedGroup[] = [
    { key: 'record', label: model.entity.label[locale], fields: plain(actor, model, '', locale) },
  ]
  for (const name of seen(actor, model)) {
    const field = model.fields[name]
    if (field.kind === 'lines') {
      const line = models(field.to as string)
      groups.push({
        key: name,
        lines: name,
        label: field.label[locale],
        fields: ofLine(models, actor, line, locale),
      })
    } else if (field.to && field.kind !== 'references')
      groups.push({
        key: name,
        label: field.label[locale],
        fields: plain(actor, models(field.to), `${name}.`, locale),
      })
  }
  return [...groups, ...always(locale)]
}

const ofLine = (models: Models, actor: Actor, line: Model, locale: Locale): Offered[] => [
  { path: 'no', label: standing.no.label[locale], kind: 'integer' },
  ...plain(actor, line, '', locale),
  ...seen(actor, line).flatMap(name => {
    const { to, kind, label } = line.fields[name]
    if (!to || kind === 'references' || name === line.entity.parent) return []
    return plain(actor, models(to), `${name}.`, locale, label)
  }),
]

function plain(actor: Actor, model: Model, before: string, locale: Locale, of?: Label): Offered[] {
  return seen(actor, model)
    .filter(name => !['lines', 'file'].includes(model.fields[name].kind) && name !== model.entity.lineOf)
    .map(name => ({
      path: `${before}${name}`,
      label: [of, model.fields[name].label].flatMap(label => (label ? [label[locale]] : [])).join(' › '),
      kind: kindOf(model.fields[name]).name,
    }))
}

function always(locale: Locale): OfferedGroup[] {
  const names = (table: Record<string, Label>, kind: string) =>
    Object.entries(table).map(([name, label]) => ({ path: `company.${name}`, label: label[locale], kind }))
  const pages = ['title', 'copy', 'page', 'pages', 'today', 'now', 'printer'] as const
  return [
    {
      key: 'company',
      label: standing.company.label[locale],
      fields: [
        { path: 'company.name', label: locale === 'zh' ? '名称' : 'Name', kind: 'text' },
        ...names(paperFacts, 'text'),
        ...names(paperPictures, 'picture'),
      ],
    },
    {
      key: 'document',
      label: locale === 'zh' ? '单据' : 'Document',
      fields: pages.map(name => ({
        path: standing[name].words[0] === 'printedby' ? 'printedBy' : name,
        label: standing[name].label[locale],
        kind: 'text',
      })),
    },
  ]
}
