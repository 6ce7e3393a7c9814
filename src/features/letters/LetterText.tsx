import { useId, useRef } from 'react'
import { Button } from '../../core/web/Button.tsx'
import { useT } from '../../core/web/text.tsx'
import type { Places, LetterText as Text, Texts } from './letters.rules.ts'
import './letters.css'

interface Props {
  value: Text
  onChange: (next: Text) => void
  places: Places
  /** Ready texts, to begin with. */
  texts?: Texts
  onLocale?: (locale: 'zh' | 'en') => void
}

/** Subject and text of a letter, with what it may name. */
export function LetterText({ value, onChange, places, texts, onLocale }: Props) {
  const t = useT()
  const id = useId()
  const body = useRef<HTMLTextAreaElement>(null)
  const put = (place: string) => {
    const at = body.current ?? { selectionStart: value.body.length, selectionEnd: value.body.length }
    const text = `${value.body.slice(0, at.selectionStart)}{${place}}${value.body.slice(at.selectionEnd)}`
    onChange({ ...value, body: text })
    body.current?.focus()
  }
  return (
    <div className="letter-text">
      {texts && (
        <div className="gx-row-of">
          {(['zh', 'en'] as const).map(one => (
            <Button
              key={one}
              look="link"
              onClick={() => {
                onChange(texts[one])
                onLocale?.(one)
              }}
            >
              {one === 'zh'
                ? t({ zh: '中文模板', en: 'Chinese template' })
                : t({ zh: '英文模板', en: 'English template' })}
            </Button>
          ))}
        </div>
      )}
      <label className="gx-field" htmlFor={`${id}-subject`}>
        <span className="gx-label">{t({ zh: '主题', en: 'Subject' })}</span>
        <input
          id={`${id}-subject`}
          className="gx-input"
          value={value.subject}
          maxLength={200}
          onChange={event => onChange({ ...value, subject: event.target.value })}
        />
      </label>
      <label className="gx-field" htmlFor={`${id}-body`}>
        <span className="gx-label">{t({ zh: '正文', en: 'Text' })}</span>
        <textarea
          ref={body}
          id={`${id}-body`}
          className="gx-input gx-textarea"
          rows={10}
          value={value.body}
          maxLength={10_000}
          onChange={event => onChange({ ...value, body: event.target.value })}
        />
      </label>
      <p className="letter-places">
        <span className="gx-faint">{t({ zh: '可插入', en: 'Places' })}</span>
        {Object.entries(places).map(([place, label]) => (
          <button key={place} type="button" className="gx-tag" onClick={() => put(place)}>
            {t(label)}
          </button>
        ))}
      </p>
    </div>
  )
}
