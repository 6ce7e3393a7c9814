import type { Label } from '../../core/label.ts'
import { useT } from '../../core/web/text.tsx'

interface Props {
  label: Label
  value: string
  options: [string, Label][]
  onChange: (value: string) => void
}

/** A short list to choose from, with its name before it. */
export function Options({ label, value, options, onChange }: Props) {
  const t = useT()
  return (
    <label className="imports-choice">
      <span>{t(label)}</span>
      <select className="gx-input" value={value} onChange={event => onChange(event.target.value)}>
        {options.map(([key, words]) => (
          <option key={key} value={key}>
            {t(words)}
          </option>
        ))}
      </select>
    </label>
  )
}
