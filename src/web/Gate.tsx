import {
  createContext,
  type FormEvent,
  type InputHTMLAttributes,
  type ReactNode,
  use,
  useEffect,
  useId,
  useState,
} from 'react'
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

/** What the server says of the fields of a form, by their names; nothing where it has no words for people. */
const FieldFaults = createContext<ReadonlyMap<string, string>>(new Map())

/** A labelled line of such a page; `name` is its name in what the form sends. */
export function TextField({ label, hint, ...input }: TextFieldProps) {
  const id = useId()
  const told = use(FieldFaults).get(input.name ?? '')
  const isWrong = told !== undefined
  const t = useT()
  const fault = isWrong && (told || t({ zh: '{label}填写不正确', en: '{label} is not right' }, { label }))
  const below = fault || hint
  return (
    <div className="gx-field">
      <label htmlFor={id} className="gx-label">
        {label}
      </label>
      <input
        id={id}
        className="gx-input"
        aria-describedby={below ? `${id}-below` : undefined}
        aria-invalid={isWrong || undefined}
        {...input}
      />
      {below && (
        <p id={`${id}-below`} className={fault ? 'gx-fault' : 'gx-hint'} role={fault ? 'alert' : undefined}>
          {below}
        </p>
      )}
    </div>
  )
}

interface GateFormProps {
  children: ReactNode
  submit: string
  /** Said by the button while it is sent, where that takes long. */
  working?: string
  /** Takes the named values; what it throws is shown. */
  send: (values: Record<string, string>) => Promise<void>
}

/** Fields with one button; says what the server answered, at the field it is about or at the button. */
export function GateForm({ children, submit, working, send }: GateFormProps) {
  const [fault, setFault] = useState('')
  const [wrong, setWrong] = useState<ReadonlyMap<string, string>>(new Map())
  const [busy, setBusy] = useState(false)
  const tell = (error: ApiError, form: HTMLFormElement) => {
    const named = error.faults.map(({ field, message }) => ({
      name: field.split('.').at(-1) ?? '',
      // Named by its path, it is said of a program, not of a person's form.
      said: message.includes(`“${field}”`) ? '' : message,
      message,
    }))
    const isHere = ({ name }: { name: string }) => form.elements.namedItem(name) instanceof HTMLInputElement
    const elsewhere = named.filter(one => !isHere(one)).map(one => one.message)
    setWrong(new Map(named.filter(isHere).map(({ name, said }) => [name, said])))
    if (named.length === 0 || elsewhere.length > 0) setFault([error.message, ...elsewhere].join(' '))
  }
  const go = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    const values = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value)]))
    setBusy(true)
    setFault('')
    setWrong(new Map())
    try {
      await send(values)
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      tell(error, form)
    } finally {
      setBusy(false)
    }
  }
  return (
    <form className="gx-gate-form" onSubmit={event => void go(event)}>
      <FieldFaults value={wrong}>{children}</FieldFaults>
      {fault && (
        <p className="gx-fault" role="alert">
          {fault}
        </p>
      )}
      <Button type="submit" look="primary" disabled={busy}>
        {(busy && working) || submit}
      </Button>
    </form>
  )
}
