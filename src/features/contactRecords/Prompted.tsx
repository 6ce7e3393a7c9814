import { type KeyboardEvent, useRef, useState } from 'react'
import type { Ref } from '../../core/field.ts'
import { useT } from '../../core/web/text.tsx'
import { usePhrases } from './phrases.ts'

interface Props {
  id: string
  value: string
  people: Ref[]
  label: string
  placeholder: string
  autoFocus?: boolean
  describedBy?: string
  onFocus: () => void
  onChange: (text: string) => void
  /** A person was named by @. */
  onPerson: (person: Ref) => void
  /** Pictures were pasted. */
  onPictures: (pictures: File[]) => void
}

interface Offer {
  key: string
  label: string
  /** What takes the place of the mark and what was typed after it. */
  text: string
  person?: Ref
  keeps?: boolean
}

/** The mark and the words after it, up to the caret: `#报价`, `@王`. */
const asked = /(^|[\s\S])([#＃@＠])([^\s#＃@＠]{0,20})$/

/** A text that offers phrases after # and people after @; arrows choose, Enter or Tab takes. */
export function Prompted({ id, value, people, onChange, onPerson, onPictures, ...rest }: Props) {
  const box = useRef<HTMLTextAreaElement>(null)
  const [caret, setCaret] = useState(0)
  const [at, setAt] = useState(0)
  const [shut, setShut] = useState(false)
  const { own, usual, keep } = usePhrases()
  const t = useT()
  const before = value.slice(0, caret)
  const mark = shut ? null : asked.exec(before)
  const offers = mark ? offersOf(mark[2] ?? '', mark[3] ?? '') : []
  const open = offers.length > 0

  function offersOf(sign: string, typed: string): Offer[] {
    const words = typed.toLowerCase()
    if (sign === '@' || sign === '＠')
      return people
        .filter(one => one.title.toLowerCase().includes(words))
        .slice(0, 8)
        .map(one => ({ key: one.id, label: one.title, text: `@${one.title} `, person: one }))
    const phrases = [...new Set([...own, ...usual])]
      .filter(one => one.toLowerCase().includes(words))
      .slice(0, 8)
      .map(one => ({ key: one, label: one, text: one }))
    const written = value.slice(0, caret - typed.length - 1).trim()
    if (!typed && written && !own.includes(written))
      return [
        ...phrases,
        {
          key: '+',
          label: t({ zh: '把已写的存为常用语', en: 'Keep what I wrote as a phrase' }),
          text: '',
          keeps: true,
        },
      ]
    return phrases
  }

  const take = (offer: Offer | undefined) => {
    if (!offer || !mark) return
    const start = caret - (mark[3] ?? '').length - 1
    if (offer.keeps) {
      keep(value.slice(0, start).trim())
    }
    if (offer.person) onPerson(offer.person)
    const next = value.slice(0, start) + offer.text + value.slice(caret)
    onChange(next)
    const place = start + offer.text.length
    setCaret(place)
    setAt(0)
    requestAnimationFrame(() => {
      box.current?.focus()
      box.current?.setSelectionRange(place, place)
    })
  }
  const key = (event: KeyboardEvent) => {
    if (!open || event.nativeEvent.isComposing) return
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step) {
      event.preventDefault()
      setAt((at + step + offers.length) % offers.length)
    } else if ((event.key === 'Enter' && !event.ctrlKey && !event.metaKey) || event.key === 'Tab') {
      event.preventDefault()
      take(offers[at])
    } else if (event.key === 'Escape') {
      event.stopPropagation()
      setShut(true)
    }
  }
  return (
    <div className="quick-text">
      <label htmlFor={id} className="gx-hidden">
        {rest.label}
      </label>
      <textarea
        id={id}
        ref={box}
        className="gx-input gx-textarea"
        rows={2}
        value={value}
        placeholder={rest.placeholder}
        // biome-ignore lint/a11y/noAutofocus: the reader has just asked to write here
        autoFocus={rest.autoFocus}
        aria-autocomplete="list"
        aria-controls={`${id}-offers`}
        aria-activedescendant={open ? `${id}-offer-${at}` : undefined}
        aria-describedby={rest.describedBy}
        onFocus={rest.onFocus}
        onBlur={() => setShut(true)}
        onKeyDown={key}
        onPaste={event => {
          const pictures = [...event.clipboardData.files].filter(one => one.type.startsWith('image/'))
          if (pictures.length === 0) return
          event.preventDefault()
          onPictures(pictures)
        }}
        onSelect={event => setCaret(event.currentTarget.selectionStart)}
        onChange={event => {
          setShut(false)
          setAt(0)
          setCaret(event.target.selectionStart)
          onChange(event.target.value)
        }}
      />
      <div id={`${id}-offers`} role="listbox" aria-label={rest.label} className="quick-offers" hidden={!open}>
        {offers.map((offer, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys belong to the text
          <div
            key={offer.key}
            id={`${id}-offer-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === at}
            className="quick-offer gx-ellipsis"
            onPointerMove={() => setAt(index)}
            onPointerDown={event => event.preventDefault()}
            onClick={() => take(offer)}
          >
            {offer.label}
          </div>
        ))}
      </div>
    </div>
  )
}
