import { lazy, Suspense, useId, useState } from 'react'
import { fullMoment, shortMoment } from '../../core/kinds/moments.ts'
import { useKindContext, useT } from '../../core/web/text.tsx'
import { chipMoment, chips } from './moments.ts'
import './quickRecord.css'

const DateTimeInput = lazy(() =>
  import('../../core/kinds/inputs/DateInput.tsx').then(module => ({ default: module.DateTimeInput })),
)

interface Props {
  value: string | null
  onChange: (moment: string | null) => void
}

/** When to be in touch again: a chip, words (下周三下午3点) or the calendar. */
export function NextContact({ value, onChange }: Props) {
  const [words, setWords] = useState('')
  const [unknown, setUnknown] = useState(false)
  const [calendar, setCalendar] = useState(false)
  const context = useKindContext()
  const id = useId()
  const t = useT()
  const read = async (typed: string) => {
    setWords(typed)
    setUnknown(false)
    if (!typed.trim()) return onChange(null)
    const { parseWhen } = await import('./chineseDate.ts')
    const when = parseWhen(typed, { now: context.now.toISOString(), timeZone: context.timeZone })
    if (when) onChange(when.at)
    else {
      onChange(null)
      setUnknown(true)
    }
  }
  const pick = (moment: string | null) => {
    setWords('')
    setUnknown(false)
    onChange(moment)
  }
  return (
    <div className="quick-next">
      <span className="gx-label" id={id}>
        {t({ zh: '下次联系', en: 'Next contact' })}
      </span>
      <fieldset className="gx-row-of" aria-labelledby={id}>
        {chips.map(chip => {
          const moment = chipMoment(chip.key, context)
          return (
            <button
              key={chip.key}
              type="button"
              className="gx-button gx-small"
              aria-pressed={value === moment && !words}
              title={fullMoment(moment, context)}
              onClick={() => pick(value === moment ? null : moment)}
            >
              {t(chip.label)}
            </button>
          )
        })}
        <input
          className="gx-input quick-words"
          value={words}
          aria-label={t({ zh: '用文字写下次联系的时间', en: 'Next contact in words' })}
          aria-invalid={unknown || undefined}
          placeholder={t({ zh: '或输入：下周三下午3点', en: 'or type: next Wed 3pm' })}
          onChange={event => void read(event.target.value)}
        />
        <button
          type="button"
          className="gx-button gx-small"
          aria-expanded={calendar}
          onClick={() => setCalendar(!calendar)}
        >
          {t({ zh: '日历', en: 'Calendar' })}
        </button>
      </fieldset>
      {calendar && (
        <Suspense fallback={<span className="gx-input" />}>
          <DateTimeInput
            id={`${id}-calendar`}
            name="nextContactAt"
            field={{ kind: 'datetime', label: { zh: '下次联系', en: 'Next contact' } }}
            value={value}
            onChange={pick}
          />
        </Suspense>
      )}
      <p className="quick-when" aria-live="polite">
        {unknown
          ? t({ zh: '没看懂这个时间，换个写法试试', en: 'This time is not understood; write it another way' })
          : value && (
              <>
                {shortMoment(value, context)}{' '}
                <span className="gx-faint gx-number">{fullMoment(value, context)}</span>
              </>
            )}
      </p>
    </div>
  )
}
