/** How alike two words are written. */

/**
 * Jaro–Winkler similarity, 0 to 1 (Winkler 1990, prefix weight 0.1 for up to four characters): made for names, where the
 * beginning is seldom wrong.
 */
export function jaroWinkler(one: string, other: string): number {
  if (one === other) return 1
  if (one.length === 0 || other.length === 0) return 0
  const reach = Math.max(0, Math.floor(Math.max(one.length, other.length) / 2) - 1)
  const taken = new Array<boolean>(other.length).fill(false)
  const met: string[] = []
  for (let i = 0; i < one.length; i++)
    for (let j = Math.max(0, i - reach); j <= Math.min(other.length - 1, i + reach); j++) {
      if (taken[j] || one[i] !== other[j]) continue
      taken[j] = true
      met.push(one[i])
      break
    }
  if (met.length === 0) return 0
  const order = [...other].filter((_, j) => taken[j])
  const swapped = met.filter((character, i) => character !== order[i]).length / 2
  const jaro = (met.length / one.length + met.length / other.length + (met.length - swapped) / met.length) / 3
  let prefix = 0
  while (prefix < 4 && prefix < one.length && one[prefix] === other[prefix]) prefix++
  return jaro + prefix * 0.1 * (1 - jaro)
}

/** Edits (insert, leave out, replace, swap neighbours) that make one text the other; optimal string alignment. */
export function edits(one: string, other: string): number {
  const a = [...one]
  const b = [...other]
  let before: number[] = []
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1)
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, replaced)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        next[j] = Math.min(next[j], before[j - 2] + 1)
    }
    before = row
    row = next
  }
  return row[b.length]
}

/** Words of one text against those of the other, each with its best: 0 to 1, longer words weighing more. */
export function wordsAlike(one: readonly string[], other: readonly string[]): number {
  if (one.length === 0 || other.length === 0) return 0
  const weight = (words: readonly string[]) => words.reduce((sum, word) => sum + word.length, 0)
  const left = [...other]
  let met = 0
  for (const word of [...one].sort((a, b) => b.length - a.length)) {
    let best = -1
    let most = 0
    for (const [index, candidate] of left.entries()) {
      const alike = wordAlike(word, candidate)
      if (alike > most) [best, most] = [index, alike]
    }
    if (most < 0.8) continue
    met += most * (word.length + left[best].length)
    left.splice(best, 1)
  }
  return met / (weight(one) + weight(other))
}

/** One word against another. Numbers are equal or not; a shortened word (deli, delicatessen) is nearly the word. */
export function wordAlike(one: string, other: string): number {
  if (one === other) return 1
  if (/\d/.test(one) || /\d/.test(other)) return 0
  const [short, long] = one.length < other.length ? [one, other] : [other, one]
  if (short.length >= 4 && long.startsWith(short)) return 0.92
  return jaroWinkler(one, other)
}
