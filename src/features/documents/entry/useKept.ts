import { useEffect, useRef, useState } from 'react'
import { useSession } from '../../../core/web/session.tsx'
import type { Values } from '../../../core/web/values.ts'
import type { EntryLine } from './entryLines.ts'

export interface Kept {
  /** ISO time. */
  at: string
  head: Values
  lines: EntryLine[]
}

type Stored = Kept & { version: number | null }

/** Time after the last key, in ms, until what was keyed is put by. */
const REST = 700

/**
 * What was keyed and not saved is put by in this browser, so that a closed tab or a dead battery loses nothing; of each document, and of
 * new ones, the last. `found` is what stood there when the form was opened; what was keyed on an older version of the document is dropped.
 * Signing out takes all of it away (`web/account.ts`).
 */
export function useKept(
  document: string,
  version: number | null,
  now: { head: Values; lines: EntryLine[] },
  dirty: boolean,
) {
  const { company, user } = useSession()
  const key = `guanxi.kept.${company.slug}.${user.id}.${document}`
  const [found, setFound] = useState(() => read(key, version))
  const done = useRef(false)
  const text = JSON.stringify(now)
  useEffect(() => {
    if (!dirty) return
    const timer = setTimeout(() => {
      if (!done.current) write(key, { ...JSON.parse(text), version, at: new Date().toISOString() })
    }, REST)
    return () => clearTimeout(timer)
  }, [key, text, version, dirty])
  return {
    found,
    /** The question is answered. */
    close: () => setFound(null),
    /** What is on the screen is saved or not wanted. */
    forget: () => {
      done.current = true
      localStorage.removeItem(key)
    },
    drop: () => {
      localStorage.removeItem(key)
      setFound(null)
    },
  }
}

function read(key: string, version: number | null): Kept | null {
  try {
    const stored = JSON.parse(localStorage.getItem(key) ?? 'null') as Stored | null
    return stored && stored.version === version ? stored : null
  } catch {
    return null
  }
}

function write(key: string, kept: Stored): void {
  try {
    localStorage.setItem(key, JSON.stringify(kept))
  } catch {
    // The browser gives no room: then nothing is put by.
  }
}
