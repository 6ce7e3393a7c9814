import { ConfigProvider, type ThemeConfig, theme } from 'antd'
import enUS from 'antd/es/locale/en_US'
import zhCN from 'antd/es/locale/zh_CN'
import { createContext, type ReactNode, use, useCallback, useEffect, useMemo, useState } from 'react'
import { useLocale } from '../core/web/text.tsx'
import { mediaHook, useNarrow } from '../core/web/useNarrow.ts'

export type ThemeChoice = 'light' | 'dark' | 'system'

interface ThemeState {
  choice: ThemeChoice
  choose: (choice: ThemeChoice) => void
}

const ThemeContext = createContext<ThemeState | null>(null)
const remembered = 'guanxi.theme'
const useSystemDark = mediaHook('(prefers-color-scheme: dark)')
const useReducedMotion = mediaHook('(prefers-reduced-motion: reduce)')

const system = '-apple-system, BlinkMacSystemFont, "Segoe UI"'
const latin = 'Roboto, "Noto Sans", "Liberation Sans"'
const chinese =
  '"PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC"'

/** Chinese fonts draw quotation marks and apostrophes as wide as a character: in English a Latin one comes first. */
const fontFamilies = {
  zh: `${system}, ${chinese}, Roboto, sans-serif`,
  en: `${system}, ${latin}, ${chinese}, sans-serif`,
}

/** One quiet accent; everything else follows from Ant Design's own tokens. The class `guanxi` on the page carries them as CSS variables. */
function themeConfig(dark: boolean, narrow: boolean, motion: boolean, fontFamily: string): ThemeConfig {
  return {
    algorithm: dark ? theme.darkAlgorithm : theme.defaultAlgorithm,
    cssVar: { key: 'guanxi' },
    hashed: false,
    token: {
      motion,
      colorPrimary: dark ? '#4fa3a5' : '#256d71',
      colorInfo: dark ? '#4fa3a5' : '#256d71',
      colorLink: dark ? '#6fbfc0' : '#1f6569',
      colorError: dark ? '#f0787a' : '#c9302c',
      // Readable on the page (4.5 to 1 and more), which Ant Design's own are not.
      colorTextPlaceholder: dark ? '#939e9e' : '#687272',
      colorSuccess: dark ? '#5fb04a' : '#2f7d1b',
      fontFamily,
      fontSize: 14,
      controlHeight: narrow ? 40 : 32,
      borderRadius: 6,
      wireframe: false,
      ...(dark
        ? {
            colorBgBase: '#101213',
            colorBgContainer: '#171a1b',
            colorBgLayout: '#111314',
            colorBgElevated: '#202425',
            colorBorder: '#3a4142',
            colorBorderSecondary: '#282d2e',
            colorTextBase: '#e9eded',
            colorPrimaryBg: '#16302f',
            colorPrimaryBgHover: '#1d3f3e',
            colorPrimaryText: '#8ad0ce',
            // Of faults, readable in drawers and menus too.
            colorErrorText: '#f0787a',
          }
        : { colorTextBase: '#14201f', colorPrimaryBg: '#e8f2f1', colorPrimaryBgHover: '#d5e7e6' }),
    },
    // On the light accent of the dark look white words are not readable; as `.gx-primary` has it.
    components: dark ? { Button: { primaryColor: '#0d1213', dangerColor: '#0d1213' } } : {},
  }
}

/** Light, dark or as the system; Ant Design in the reader's language. */
export function Theme({ children }: { children: ReactNode }) {
  const [choice, setChoice] = useState(() => (localStorage.getItem(remembered) as ThemeChoice) ?? 'system')
  const systemDark = useSystemDark()
  const locale = useLocale()
  const dark = choice === 'dark' || (choice === 'system' && systemDark)
  const choose = useCallback((next: ThemeChoice) => {
    localStorage.setItem(remembered, next)
    setChoice(next)
  }, [])
  useEffect(() => {
    document.documentElement.style.colorScheme = dark ? 'dark' : 'light'
    document.documentElement.dataset.theme = dark ? 'dark' : 'light'
  }, [dark])
  const narrow = useNarrow()
  const motion = !useReducedMotion()
  const fontFamily = fontFamilies[locale]
  const config = useMemo(
    () => themeConfig(dark, narrow, motion, fontFamily),
    [dark, narrow, motion, fontFamily],
  )
  const state = useMemo(() => ({ choice, choose }), [choice, choose])
  return (
    <ThemeContext value={state}>
      <ConfigProvider
        theme={config}
        locale={locale === 'zh' ? zhCN : enUS}
        button={{ autoInsertSpace: false }}
      >
        <TokenRoot />
        {children}
      </ConfigProvider>
    </ThemeContext>
  )
}

/** Writes the tokens into the page even before any component of Ant Design is drawn. */
function TokenRoot() {
  theme.useToken()
  return null
}

export function useThemeChoice(): ThemeState {
  const state = use(ThemeContext)
  if (!state) throw new Error('useThemeChoice needs <Theme> above it')
  return state
}
