import { type ReactNode, useId } from 'react'
import type { Label } from '../../core/label.ts'
import { useT } from '../../core/web/text.tsx'
import { toast } from '../../core/web/toast.tsx'

/** A label over its input; `children` gets the id that ties them. */
export function Field({
  label,
  hint,
  children,
}: {
  label: Label
  hint?: Label
  children: (id: string) => ReactNode
}) {
  const id = useId()
  const t = useT()
  return (
    <div className="gx-field">
      <label className="gx-label" htmlFor={id}>
        {t(label)}
      </label>
      {children(id)}
      {hint && <p className="gx-hint">{t(hint)}</p>}
    </div>
  )
}

/** A link or key that is shown this once, with a button to copy it. */
export function Secret({ value, label }: { value: string; label: Label }) {
  const t = useT()
  return (
    <div className="settings-secret">
      <input
        className="gx-input"
        readOnly
        value={value}
        aria-label={t(label)}
        onFocus={event => event.target.select()}
      />
      <button
        type="button"
        className="gx-button"
        onClick={() =>
          void navigator.clipboard.writeText(value).then(() => toast.done(t({ zh: '已复制', en: 'Copied' })))
        }
      >
        {t({ zh: '复制', en: 'Copy' })}
      </button>
    </div>
  )
}
