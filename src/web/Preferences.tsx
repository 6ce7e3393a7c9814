import { useQueryClient } from '@tanstack/react-query'
import { Button } from '../core/web/Button.tsx'
import type { MenuItem } from '../core/web/Menu.tsx'
import { useLanguage, useT } from '../core/web/text.tsx'
import { toast } from '../core/web/toast.ts'
import { changeMe } from './account.ts'
import { useThemeChoice } from './theme.tsx'

const names = { zh: '中文', en: 'English' } as const

/** The language of this person: at once here, and with the account wherever they sign in. */
export function useLanguageChoice() {
  const client = useQueryClient()
  const { locale, setLocale } = useLanguage()
  const choose = (one: 'zh' | 'en') => {
    setLocale(one)
    const refresh = () =>
      Promise.all([['me'], ['session']].map(queryKey => client.invalidateQueries({ queryKey })))
    void changeMe({ locale: one }).then(refresh, toast.error)
  }
  const other = locale === 'zh' ? 'en' : 'zh'
  return { locale, choose, other: names[other], toggle: () => choose(other) }
}

/** Light, dark or as the system; kept with the account too. */
export function useThemeItems(): MenuItem[] {
  const { choice, choose } = useThemeChoice()
  const t = useT()
  const themes = {
    light: t({ zh: '浅色', en: 'Light' }),
    dark: t({ zh: '深色', en: 'Dark' }),
    system: t({ zh: '跟随系统', en: 'As the system' }),
  }
  return (['light', 'dark', 'system'] as const).map(one => ({
    key: one,
    label: themes[one],
    checked: choice === one,
    run: () => {
      choose(one)
      void changeMe({ theme: one }).catch(toast.error)
    },
  }))
}

export function LanguageButtons() {
  const { locale, choose } = useLanguageChoice()
  return (
    <div className="gx-row-of">
      {(['zh', 'en'] as const).map(one => (
        <Button
          key={one}
          lang={one === 'zh' ? 'zh-CN' : 'en'}
          aria-pressed={locale === one}
          onClick={() => choose(one)}
        >
          {names[one]}
        </Button>
      ))}
    </div>
  )
}

export function ThemeButtons() {
  return (
    <div className="gx-row-of">
      {useThemeItems().map(({ key, label, checked, run }) => (
        <Button key={key} aria-pressed={checked} onClick={run}>
          {label}
        </Button>
      ))}
    </div>
  )
}
