import type { Draft } from './draft.ts'

export type TextKey = { [Key in keyof Draft]-?: Draft[Key] extends string ? Key : never }[keyof Draft]

interface Props {
  of: TextKey
  label: string
  draft: Draft
  set: (change: Partial<Draft>) => void
  required?: boolean
  isNumber?: boolean
  most?: number
}

/** A labelled line of the draft. */
export function DraftText({ of, label, draft, set, required, isNumber, most = 60 }: Props) {
  const id = `shape-${of}`
  return (
    <div className="gx-field">
      <label className="gx-label" htmlFor={id}>
        {label}
        {required && <span className="gx-required"> *</span>}
      </label>
      <input
        id={id}
        className="gx-input"
        inputMode={isNumber ? 'decimal' : undefined}
        value={draft[of]}
        maxLength={most}
        onChange={event => set({ [of]: event.target.value })}
      />
    </div>
  )
}
