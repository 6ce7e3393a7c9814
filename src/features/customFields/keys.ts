import { normalize } from '../../core/text/normalize.ts'
import { spell } from '../../core/text/pinyin.ts'

const KEY_MOST = 30

/** A key made from a label, by its English where it has one, else by its pinyin: `合同类型` → `c_hetongleixing`, `VIP level` → `c_vipLevel`. */
export function freeKey(label: { zh: string; en?: string }, taken: readonly string[]): string {
  const base = `c_${wordOf(label, 'field')}`
  return free(base, taken)
}

/** An address made from an object's plural, in the same way: `visits`, `hetong`. */
export function freePath(plural: { zh: string; en?: string }, taken: readonly string[]): string {
  return free(wordOf(plural, 'records'), taken)
}

/** A value made from a choice's label, in the same way. */
export function choiceValue(label: { zh: string; en?: string }, taken: readonly string[]): string {
  return free(wordOf(label, 'choice'), taken)
}

function wordOf({ zh, en }: { zh: string; en?: string }, fallback: string): string {
  const written = en && /[a-z]/i.test(en) && !/\p{Script=Han}/u.test(en) ? en : spell(normalize(zh)).full[0]
  const words = written
    .normalize('NFKD')
    .replace(/[^a-zA-Z0-9]+/g, ' ')
    .trim()
    .split(' ')
    .filter(Boolean)
  const camel = words
    .map((word, index) => {
      const low = word.toLowerCase()
      return index === 0 ? low : low.charAt(0).toUpperCase() + low.slice(1)
    })
    .join('')
    .slice(0, KEY_MOST)
  return /^[a-z]/.test(camel) ? camel : `${fallback}${camel}`
}

function free(base: string, taken: readonly string[]): string {
  if (!taken.includes(base)) return base
  let number = 2
  while (taken.includes(`${base}${number}`)) number++
  return `${base}${number}`
}
