import { useQueryClient } from '@tanstack/react-query'
import { useLanguage, useT } from '../core/web/text.tsx'
import { toast } from '../core/web/toast.tsx'
import { changeMe } from './account.ts'
import { type ThemeChoice, useThemeChoice } from './theme.tsx'

/** The language of this person: at once here, and with the account wherever they sign in. */
export function LanguageButtons() {
  const client = useQueryClient()
  const { locale, setLocale } = useLanguage()
  const choose = (one: 'zh' | 'en') => {
    setLocale(one)
    const refresh = () =>
      Promise.all([['me'], ['session']].map(queryKey => client.invalidateQueries({ queryKey })))
    void changeMe({ locale: one }).then(refresh, toast.error)
  }
  return (
    <div className="gx-row-of">
      {(['zh', 'en'] as const).map(one => (
        <button
          key={one}
          type="button"
          className="gx-button"
          lang={one === 'zh' ? 'zh-CN' : 'en'}
          aria-pressed={locale === one}
          onClick={() => choose(one)}
        >
          {one === 'zh' ? '中文' : 'English'}
        </button>
      ))}
    </div>
  )
}

/** Light, dark or as the system; kept with the account too. */
export function ThemeButtons() {
  const { choice, choose } = useThemeChoice()
  const t = useT()
  const themes: [ThemeChoice, string][] = [
    ['light', t({ zh: '浅色', en: 'Light' })],
    ['dark', t({ zh: '深色', en: 'Dark' })],
    ['system', t({ zh: '跟随系统', en: 'As the system' })],
  ]
  return (
    <div className="gx-row-of">
      {themes.map(([one, label]) => (
        <button
          key={one}
          type="button"
          className="gx-button"
          aria-pressed={choice === one}
          onClick={() => {
            choose(one)
            void changeMe({ theme: one }).catch(toast.error)
          }}
        >
          {label}
        </button>
      ))}
    </div>
  )
}
