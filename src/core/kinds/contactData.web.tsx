import { PhoneOutlined } from '@ant-design/icons'
import { TextInput } from './inputs/TextInput.tsx'
import type { CellProps, InputProps, KindWeb } from './kindWeb.ts'
import { formatPhone } from './phone.ts'

/** A masked value (`138****8000`) can neither be dialled nor written to. */
const masked = (value: string) => value.includes('*')

function PhoneCell({ value }: CellProps<string>) {
  const shown = formatPhone(value)
  if (masked(value)) return <span className="gx-number">{shown}</span>
  return (
    <span className="gx-phone">
      <span className="gx-number">{shown}</span>
      <a
        href={`tel:${value.replace(/[^\d+*#,;]/g, '')}`}
        aria-label={shown}
        className="gx-hover-act"
        tabIndex={-1}
      >
        <PhoneOutlined />
      </a>
    </span>
  )
}

function EmailCell({ value }: CellProps<string>) {
  if (masked(value)) return <span>{value}</span>
  return (
    <a className="gx-ellipsis" href={`mailto:${value}`}>
      {value}
    </a>
  )
}

function UrlCell({ value }: CellProps<string>) {
  if (!/^https?:\/\//i.test(value)) return <span className="gx-ellipsis">{value}</span>
  return (
    <a className="gx-ellipsis" href={value} target="_blank" rel="noreferrer">
      {value.replace(/^https?:\/\/(www\.)?/i, '').replace(/\/$/, '')}
    </a>
  )
}

const input = (type: 'tel' | 'email' | 'url') => (props: InputProps<string>) => (
  <TextInput {...props} type={type} maxLength={props.field.max} />
)

export const phoneWeb: KindWeb<string> = { cell: PhoneCell, input: input('tel'), width: 140, inline: true }
export const emailWeb: KindWeb<string> = { cell: EmailCell, input: input('email'), width: 190, inline: true }
export const urlWeb: KindWeb<string> = { cell: UrlCell, input: input('url'), width: 180, inline: true }
