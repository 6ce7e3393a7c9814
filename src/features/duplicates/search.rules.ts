/** A key that more records have tells none of them from another. */
export const COMMON = 60

/** What hangs together by pairs is one group, called by the smallest id in it. */
export function groupsOfPairs(pairs: readonly { one: string; other: string }[]): (id: string) => string {
  const above = new Map<string, string>()
  const top = (id: string): string => {
    let at = id
    while (above.has(at)) at = above.get(at) as string
    return at
  }
  for (const { one, other } of pairs) {
    const [a, b] = [top(one), top(other)].sort()
    if (a !== b) above.set(b, a)
  }
  return top
}
