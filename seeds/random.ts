/** Chance with a memory: the same seed gives the same companies on every machine (sfc32, Chris Doty-Humphrey, PractRand). */
export interface Random {
  /** A number in [0, 1). */
  next(): number
  /** A whole number from `least` to `most`, both included. */
  int(least: number, most: number): number
  chance(probability: number): boolean
  pick<T>(from: readonly T[]): T
  /** One of `from`, in proportion to `weights`. */
  weighted<T>(from: readonly T[], weights: readonly number[]): T
  /** `count` different ones of `from`, or all when there are fewer. */
  some<T>(from: readonly T[], count: number): T[]
  /** Around 1 and never below 0: exp of a normal with the given standard deviation. */
  spread(deviation: number): number
}

export function random(seed: number): Random {
  let a = seed | 0
  let b = 0x9e3779b9
  let c = 0x243f6a88
  let counter = 1
  const next = () => {
    const sum = (a + b + counter++) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + sum
    return (sum >>> 0) / 4_294_967_296
  }
  for (let i = 0; i < 15; i++) next()

  const int = (least: number, most: number) => least + Math.floor(next() * (most - least + 1))
  const pick = <T>(from: readonly T[]): T => {
    const one = from[Math.floor(next() * from.length)]
    if (one === undefined) throw new Error('Nothing to pick from.')
    return one
  }
  return {
    next,
    int,
    pick,
    chance: probability => next() < probability,
    weighted(from, weights) {
      let left = next() * weights.reduce((sum, weight) => sum + weight, 0)
      const at = weights.findIndex(weight => {
        left -= weight
        return left < 0
      })
      return from[at] ?? pick(from)
    },
    some(from, count) {
      const rest = [...from]
      const taken = Math.min(count, rest.length)
      for (let i = 0; i < taken; i++) {
        const j = int(i, rest.length - 1)
        const [here, there] = [rest[i], rest[j]]
        if (here !== undefined && there !== undefined) [rest[i], rest[j]] = [there, here]
      }
      return rest.slice(0, taken)
    },
    spread: deviation =>
      Math.exp(deviation * Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())),
  }
}

/** A UUIDv7 of a moment (milliseconds since 1970), its random part from `chance`: sorts by time as the app's own do. */
export function uuidAt(moment: number, chance: Random): string {
  const time = Math.floor(moment).toString(16).padStart(12, '0')
  const hex = (digits: number) =>
    Math.floor(chance.next() * 16 ** digits)
      .toString(16)
      .padStart(digits, '0')
  const variant = (8 + Math.floor(chance.next() * 4)).toString(16)
  return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(3)}-${variant}${hex(3)}-${hex(6)}${hex(6)}`
}
