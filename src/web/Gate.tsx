import { type FormEvent, type InputHTMLAttributes, type ReactNode, useEffect, useId, useState } from 'react'
import { Button } from '../core/web/Button.tsx'
import { ApiError } from '../core/web/client.ts'
import { useLanguage, useT } from '../core/web/text.tsx'

/** A page outside any company: sign-in, welcome, invitation. */
export function Gate({ title, children, foot }: { title: string; children: ReactNode; foot?: ReactNode }) {
  const { locale, setLocale } = useLanguage()
  const t = useT()
  useEffect(() => {
    document.title = `${title} · ${t({ zh: '关系', en: 'Guanxi' })}`
  }, [title, t])
  return (
    <main className="gx-gate">
      <div className="gx-gate-box">
        <p className="gx-brand">
          <BrandMark />
          关系 <span>Guanxi</span>
        </p>
        <h1>{title}</h1>
        {children}
      </div>
      <footer>
        {foot}
        <Button look="link" onClick={() => setLocale(locale === 'zh' ? 'en' : 'zh')}>
          {locale === 'zh' ? 'English' : '中文'}
        </Button>
      </footer>
    </main>
  )
}

function BrandMark() {
  return (
    <svg width="28" height="28" viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="var(--ant-color-primary)" />
      <g fill="none" stroke="#fff" strokeWidth="2.4">
        <circle cx="12" cy="16" r="5.3" />
        <circle cx="20" cy="16" r="5.3" />
      </g>
    </svg>
  )
}

type TextFieldProps = InputHTMLAttributes<HTMLInputElement> & { label: string; hint?: string }

/** A labelled line of such a page; `name` is its name in what the form sends. */
export function TextField({ label, hint, ...input }: TextFieldProps) {
  const id = useId()
  return (
    <div className="gx-field">
      <label htmlFor={id} className="gx-label">
        {label}
      </label>
      <input id={id} className="gx-input" aria-describedby={hint ? `${id}-hint` : undefined} {...input} />
      {hint && (
        <p id={`${id}-hint`} className="gx-hint">
          {hint}
        </p>
      )}
    </div>
  )
}

interface GateFormProps {
  children: ReactNode
  submit: string
  /** Takes the named values; what it throws is shown. */
  send: (values: Record<string, string>) => Promise<void>
}

/** Fields with one button; says what the server answered, at the button. */
export function GateForm({ children, submit, send }: GateFormProps) {
  const [fault, setFault] = useState('')
  const [busy, setBusy] = useState(false)
  const go = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const values = Object.fromEntries(
      [...new FormData(event.currentTarget)].map(([name, value]) => [name, String(value)]),
    )
    setBusy(true)
    setFault('')
    try {
      await send(values)
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      setFault([error.message, ...error.faults.map(one => one.message)].join(' '))
    } finally {
      setBusy(false)
    }
  }
  return (
    <form className="gx-gate-form" onSubmit={event => void go(event)}>
      {children}
      {fault && (
        <p className="gx-fault" role="alert">
          {fault}
        </p>
      )}
      <Button type="submit" look="primary" disabled={busy}>
        {submit}
      </Button>
    </form>
  )
}
