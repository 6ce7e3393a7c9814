import { setCompact, useDensity } from '../../core/web/list/density.ts'
import { useT } from '../../core/web/text.tsx'
import { LanguageButtons, ThemeButtons } from '../../web/Preferences.tsx'

/** Look and language of this person, and how high the rows of lists stand in this browser. */
export default function AppearanceSettings() {
  const [, isCompact] = useDensity()
  const t = useT()
  return (
    <>
      <h2>{t({ zh: '外观', en: 'Look' })}</h2>
      <ThemeButtons />
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
      <LanguageButtons />
    </>
  )
}
