import type { z } from 'zod'
import { invalid } from '../../core/errors.ts'
import { bothOf } from '../customFields/labels.ts'
import {
  changeObject,
  createObject,
  listObjects,
  newObject,
  optionsOf,
  type StoredObject,
} from '../customObjects/definitions.ts'
import { listPart } from './part.ts'

const object = newObject.required({ key: true, plural: true, path: true })
type Wanted = z.infer<typeof object>

/** What a change says of options that the file leaves out: they go. */
const without = {
  area: null,
  icon: null,
  titleLabel: null,
  numbering: null,
  owned: false,
  parentLabel: null,
  sort: null,
}

/** Objects of the company's own. */
export const objectsPart = listPart<Wanted, StoredObject>({
  key: 'objects',
  label: { zh: '自定义对象', en: 'Own objects' },
  one: object,
  most: 100,
  place: one => one.key,
  what: ({ label }) => bothOf(label),
  stored: (core, actor) => listObjects(core, actor, false),
  written: ({ key, path, label, plural, position, options }) => ({
    key,
    path,
    label,
    plural,
    position,
    ...options,
  }),
  complete: ({ key, path, label, plural, position, ...options }) => ({
    key,
    path,
    label: bothOf(label),
    plural: bothOf(plural),
    position,
    ...optionsOf(options),
  }),
  put: (core, actor, one, before) => {
    if (!before) return createObject(core, actor, one)
    const { key: _, title, parent, ...change } = one
    const { options } = before
    if ((title ?? 'name') !== (options.title ?? 'name') || (parent ?? null) !== (options.parent ?? null))
      throw invalid([otherKind])
    return changeObject(core, actor, before.id, { ...without, ...change, version: before.version })
  },
})

const otherKind = {
  field: 'parent',
  code: 'otherKind',
  message: {
    zh: '已有同名的对象，但称呼方式或归属不同，这两项不能改',
    en: 'An object of this key exists, called or placed otherwise; neither can be changed',
  },
}
