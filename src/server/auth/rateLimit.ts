interface Window {
  count: number
  until: number
}

const mostKeys = 50_000

/** Counts requests by key in fixed windows, in memory. Also the storage of better-auth's own limiter (window in seconds). */
export function createRateLimit() {
  const windows = new Map<string, Window>()

  function forget(now: number) {
    for (const [key, window] of windows) if (window.until <= now) windows.delete(key)
    for (const key of windows.keys()) {
      if (windows.size <= mostKeys) return
      windows.delete(key)
    }
  }

  /** Counts one request; `window` in seconds. Answers whether it may pass and, if not, after how many seconds. */
  function take(key: string, rule: { window: number; max: number }) {
    const now = Date.now()
    const seen = windows.get(key)
    if (!seen || seen.until <= now) {
      if (windows.size >= mostKeys) forget(now)
      windows.set(key, { count: 1, until: now + rule.window * 1000 })
      return { allowed: true, retryAfter: null }
    }
    if (seen.count >= rule.max) return { allowed: false, retryAfter: Math.ceil((seen.until - now) / 1000) }
    seen.count++
    return { allowed: true, retryAfter: null }
  }

  /** `consume` is what better-auth calls it. */
  return { take, consume: async (key: string, rule: { window: number; max: number }) => take(key, rule) }
}

export type RateLimit = ReturnType<typeof createRateLimit>
