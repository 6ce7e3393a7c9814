import { z } from 'zod'

/** Control and direction marks, and what has no width: two names that look alike would differ by them. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
const UNSEEN = /[\u0000-\u001f\u007f\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g
const SOMETHING_SEEN = /[\p{L}\p{N}\p{P}\p{S}]/u

/** What people call something: one line that can be seen. */
export const words = (most = 60) =>
  z
    .string()
    .overwrite(text => text.replace(UNSEEN, '').trim())
    .max(most)
    .regex(SOMETHING_SEEN)

/** A name in both languages; the Chinese stands in for a missing English one. */
export const label = z.strictObject({ zh: words(), en: words().optional() })
export type GivenLabel = z.infer<typeof label>

export const bothOf = ({ zh, en }: GivenLabel) => ({ zh, en: en ?? zh })
