import { setCompact, useDensity } from '../../core/web/list/density.ts'
import { useLanguage, useT } from '../../core/web/text.tsx'
import { type ThemeChoice, useThemeChoice } from '../../web/theme.tsx'

/** Look of the program in this browser; the language also goes with the account (profile). */
export default function AppearanceSettings() {
  const { locale, setLocale } = useLanguage()
  const { choice, choose } = useThemeChoice()
  const [, isCompact] = useDensity()
  const t = useT()
  const themes: [ThemeChoice, string][] = [
    ['light', t({ zh: '浅色', en: 'Light' })],
    ['dark', t({ zh: '深色', en: 'Dark' })],
    ['system', t({ zh: '跟随系统', en: 'As the system' })],
  ]
  return (
    <>
      <h2>{t({ zh: '外观', en: 'Look' })}</h2>
      <div className="gx-row-of">
        {themes.map(([one, label]) => (
          <button
            key={one}
            type="button"
            className="gx-button"
            aria-pressed={choice === one}
            onClick={() => choose(one)}
          >
            {label}
          </button>
        ))}
      </div>
      <h2>{t({ zh: '列表行高', en: 'Rows of lists' })}</h2>
      <div className="gx-row-of">
        {[false, true].map(compact => (
          <button
            key={String(compact)}
            type="button"
            className="gx-button"
            aria-pressed={isCompact === compact}
            onClick={() => setCompact(compact)}
          >
            {compact ? t({ zh: '紧凑', en: 'Compact' }) : t({ zh: '舒适', en: 'Comfortable' })}
          </button>
        ))}
      </div>
      <h2>{t({ zh: '语言', en: 'Language' })}</h2>
      <div className="gx-row-of">
        {(['zh', 'en'] as const).map(one => (
          <button
            key={one}
            type="button"
            className="gx-button"
            lang={one === 'zh' ? 'zh-CN' : 'en'}
            aria-pressed={locale === one}
            onClick={() => setLocale(one)}
          >
            {one === 'zh' ? '中文' : 'English'}
          </button>
        ))}
      </div>
    </>
  )
}
