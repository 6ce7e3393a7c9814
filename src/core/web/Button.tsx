import type { ComponentProps } from 'react'

interface Props extends ComponentProps<'button'> {
  /** `primary`, `danger`, `quiet`, `small` in any combination, or alone `link` or `icon`. */
  look?: string
  /** Said of a button that shows no words, and shown when it is pointed at. */
  label?: string
}

const alone: Record<string, string> = { link: 'gx-link', icon: 'gx-icon-button' }

/** A button in one of the program's looks; it sends no form unless it says `type="submit"`. */
export function Button({ look = '', label, className = '', ...rest }: Props) {
  const looks = look.split(' ').map(word => word && `gx-${word}`)
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      {...rest}
      className={[alone[look] ?? ['gx-button', ...looks].join(' '), className].join(' ').trim()}
    />
  )
}
