import { createContext, type ReactNode, use, useCallback, useMemo, useState } from 'react'
import type { KindContext } from '../kinds/kind.ts'
import { fill, type Label, type Locale } from '../label.ts'

interface LanguageState {
  locale: Locale
  setLocale: (locale: Locale) => void
  timeZone: string
  setTimeZone: (timeZone: string) => void
}

const LanguageContext = createContext<LanguageState | null>(null)
const remembered = 'guanxi.locale'

function firstLocale(): Locale {
  const kept = localStorage.getItem(remembered)
  if (kept === 'zh' || kept === 'en') return kept
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en'
}

/** Holds the reader's language and the company's time zone; changing either redraws at once. */
export function Language({ children }: { children: ReactNode }) {
  const [locale, choose] = useState(firstLocale)
  const [timeZone, setTimeZone] = useState(() => Intl.DateTimeFormat().resolvedOptions().timeZone)
  const setLocale = useCallback((next: Locale) => {
    localStorage.setItem(remembered, next)
    choose(next)
  }, [])
  document.documentElement.lang = locale === 'zh' ? 'zh-CN' : 'en'
  const state = useMemo(() => ({ locale, setLocale, timeZone, setTimeZone }), [locale, setLocale, timeZone])
  return <LanguageContext value={state}>{children}</LanguageContext>
}

export function useLanguage(): LanguageState {
  const state = use(LanguageContext)
  if (!state) throw new Error('useLanguage needs <Language> above it')
  return state
}

export const useLocale = (): Locale => useLanguage().locale

export type Translate = (label: Label, values?: Record<string, string | number>) => string

/** `t({ zh, en })` in the reader's language; `{name}` places are filled from the second argument. */
export function useT(): Translate {
  const locale = useLocale()
  return useCallback((label, values) => (values ? fill(label, values) : label)[locale], [locale])
}

/** What the kinds need to format a value for this reader. */
export function useKindContext(): KindContext {
  const { locale, timeZone } = useLanguage()
  // Asked each time: a page may stay open over midnight.
  return useMemo(
    () => ({
      locale,
      timeZone,
      get now() {
        return new Date()
      },
    }),
    [locale, timeZone],
  )
}
