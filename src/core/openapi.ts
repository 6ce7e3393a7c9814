import type { FastifyContextConfig } from 'fastify'
import { z } from 'zod'
import type { Models } from './core.ts'
import type { Entity, Fields } from './entity.ts'
import type { Field } from './field.ts'
import { kindOf } from './kinds/index.ts'
import type { Model } from './model.ts'
import { writable } from './model.ts'
import type { Shape } from './routes.ts'

type Json = Record<string, unknown>

const jsonOf = (schema: z.ZodType, io: 'input' | 'output' = 'input'): Json => {
  const { $schema: _, ...made } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    target: 'draft-2020-12',
  }) as Json
  return made
}

const reference: Json = {
  type: 'object',
  properties: { id: { type: 'string' }, title: { type: 'string' }, hidden: { type: 'boolean' } },
  required: ['id', 'title'],
}

function described(field: Field, schema: Json): Json {
  const choices = field.choices?.length
    ? ` [${field.choices.map(one => `${one.value} ${one.label.zh}`).join(', ')}]`
    : ''
  return { ...schema, description: `${field.label.en} · ${field.label.zh}${choices}` }
}

function input(field: Field, models: Models): Json {
  if (field.kind !== 'lines') return described(field, jsonOf(kindOf(field).schema(field)))
  return described(field, { type: 'array', items: body(models(field.to as string), models) })
}

function output(field: Field, models: Models): Json {
  const one = (): Json => {
    if (field.kind === 'reference' || field.kind === 'user') return reference
    if (field.kind === 'references') return { type: 'array', items: reference }
    if (field.kind === 'lines') return { type: 'array', items: fieldsOf(models(field.to as string), models) }
    if (kindOf(field).column === 'numeric') return { type: 'string', format: 'decimal' }
    return jsonOf(kindOf(field).schema(field))
  }
  const schema = one()
  return described(field, field.required ? schema : { anyOf: [schema, { type: 'null' }] })
}

function object(fields: Fields, names: readonly string[], of: (field: Field) => Json): Json {
  return { type: 'object', properties: Object.fromEntries(names.map(name => [name, of(fields[name])])) }
}

const standing = { id: { type: 'string', format: 'uuid' }, version: { type: 'integer' } }

/** Marks a schema with the object whose fields it has, so that a company's own can be put in (`withOwnFields`). */
const OUTPUT = 'x-object'
const INPUT = 'x-object-input'

function fieldsOf(model: Model, models: Models): Json {
  return { ...object(model.fields, model.names, field => output(field, models)), [OUTPUT]: model.entity.name }
}

function body(model: Model, models: Models): Json {
  const shape = object(model.fields, writable(model), field => input(field, models))
  return { ...shape, [INPUT]: model.entity.name }
}

function record(model: Model, models: Models): Json {
  const shape = fieldsOf(model, models)
  return { ...shape, properties: { ...standing, ...(shape.properties as Json) } }
}

const ANY = '{object}'
type Operations = Record<string, { tags?: string[]; parameters?: Json[] }>

/** The public description with a company's own fields in their places, and its own objects beside the others. */
export function withOwnFields(description: object, models: Models): Json {
  const made = structuredClone(description) as { paths: Record<string, Operations> }
  const own = models.entities.filter(one => one.objectId)
  for (const [path, operations] of Object.entries(made.paths))
    for (const object of path.includes(ANY) ? own : [undefined]) {
      const filled = object ? structuredClone(operations) : operations
      for (const operation of Object.values(filled)) {
        if (object) operation.tags = [object.path]
        operation.parameters = operation.parameters?.filter(({ name }) => name !== 'object')
        const entity = models.entities.find(one => operation.tags?.includes(one.path))
        if (entity && operation.parameters?.some(({ name }) => name === 'sort'))
          operation.parameters.push(...ownFilters(models(entity.name)))
      }
      fill(filled, models, object)
      made.paths[object ? path.replace(ANY, object.path) : path] = filled
    }
  return made
}

/** Puts the company's fields into marked schemas; into those of any object, the fields of `object`. */
function fill(node: unknown, models: Models, object?: Entity): void {
  if (typeof node !== 'object' || node === null) return
  for (const value of Object.values(node)) fill(value, models, object)
  const schema = node as Json
  const side = typeof schema[INPUT] === 'string' ? INPUT : OUTPUT
  if (typeof schema[side] !== 'string') return
  if (object) schema[side] = object.name
  const model = models(schema[side] as string)
  const names = addedNames(model).filter(name => side === OUTPUT || writable(model).includes(name))
  const describe = side === INPUT ? input : output
  for (const name of names) (schema.properties as Json)[name] = describe(model.fields[name], models)
  if (Array.isArray(schema.required) && schema.required.length === 0) schema.required = demanded(model)
}

/** What the general description does not know of a model. */
function addedNames({ entity, names, own }: Model): string[] {
  return entity.objectId ? names.filter(name => name !== 'createdAt' && name !== 'updatedAt') : own
}

function demanded(model: Model): string[] {
  const { fields } = model
  return writable(model).filter(name => fields[name].required && fields[name].default === undefined)
}

function ownFilters(model: Model): Json[] {
  const filters = Object.entries(filtersBy(model, addedNames(model)))
  return filters.map(([name, schema]) => ({ in: 'query', name, required: false, schema }))
}

function filtersBy({ fields }: Model, names: string[]): Record<string, Json> {
  const of = (name: string) => ({ type: 'string', description: fields[name].label.en })
  const filters = names.flatMap(name =>
    kindOf(fields[name]).operators.map(operator => [`filter[${name}][${operator}]`, of(name)]),
  )
  return Object.fromEntries(filters)
}

function listQuery(model: Model): Json {
  const properties: Json = {
    q: { type: 'string', description: 'Any part of the searched fields, pinyin and initials too' },
    sort: { type: 'string', description: 'A field, -field for descending' },
    limit: { type: 'integer', default: 50, maximum: 200 },
    cursor: { type: 'string', description: '`next` of the page before' },
    page: { type: 'integer', description: 'From 1, instead of a cursor' },
    fields: { type: 'string', description: 'Comma-separated' },
    deleted: { type: 'boolean', description: 'The recycle bin' },
    ...filtersBy(model, model.names),
  }
  return { type: 'object', properties }
}

const page = (items: Json): Json => ({
  type: 'object',
  properties: { data: { type: 'array', items }, next: { anyOf: [{ type: 'string' }, { type: 'null' }] } },
})

/** Parts of an operation of an entity's route, made from the model; for the OpenAPI description. */
function schemaOf(shape: Shape, model: Model, models: Models, verb?: string): Json {
  const one = record(model, models)
  const id = {
    params: { type: 'object', properties: { id: { type: 'string', format: 'uuid' } }, required: ['id'] },
  }
  const anything = { type: 'object', additionalProperties: true }
  switch (shape) {
    case 'list':
      return { querystring: listQuery(model), response: { 200: page(one) } }
    case 'count':
      return {
        querystring: listQuery(model),
        response: { 200: { type: 'object', properties: { count: { type: 'integer' } } } },
      }
    case 'sum':
    case 'group':
      return { querystring: listQuery(model), response: { 200: anything } }
    case 'record':
      return { ...id, response: { 200: one } }
    case 'create':
      return { body: { ...body(model, models), required: demanded(model) }, response: { 201: one } }
    case 'update': {
      const shape = body(model, models)
      const properties = {
        ...(shape.properties as Json),
        version: { type: 'integer', description: 'The version you saw' },
      }
      return { ...id, body: { ...shape, properties, required: ['version'] }, response: { 200: one } }
    }
    case 'verb': {
      const fields = model.entity.verbs?.[verb ?? '']?.input ?? {}
      const shape = object(fields, Object.keys(fields), field => input(field, models))
      return { ...id, body: shape, response: { 200: one } }
    }
    case 'timeline':
      return { ...id, response: { 200: page(anything) } }
    case 'none':
      return { ...id, response: { 204: { type: 'null' } } }
  }
}

/** Turns a route's schema into JSON Schema: an entity's from its model, a feature's from its zod. */
export function describeRoute(
  models: Models,
  schema: Json | undefined,
  config: FastifyContextConfig | undefined,
): Json {
  if (config?.entity && config.shape)
    return { ...schema, ...schemaOf(config.shape, models(config.entity), models, config.verb) }
  const plain: Json = { ...schema }
  for (const part of ['body', 'querystring', 'params', 'headers'])
    if (plain[part] instanceof z.ZodType) plain[part] = jsonOf(plain[part])
  if (plain.response)
    plain.response = Object.fromEntries(
      Object.entries(plain.response as Json).map(([status, one]) => [
        status,
        one instanceof z.ZodType ? jsonOf(one, 'output') : one,
      ]),
    )
  return plain
}
