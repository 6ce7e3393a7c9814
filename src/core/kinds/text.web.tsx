import { useT } from '../web/text.tsx'
import { LongTextInput, TextInput } from './inputs/TextInput.tsx'
import type { CellProps, InputProps, KindWeb } from './kindWeb.ts'

function TextCell({ value }: CellProps<string>) {
  return <span className="gx-ellipsis">{value}</span>
}

/** In a list: the first line; on a page, as written. */
function LongTextCell({ value, row }: CellProps<string>) {
  return row ? <span className="gx-ellipsis">{value}</span> : <span className="gx-prose">{value}</span>
}

const input = (props: InputProps<string>) => <TextInput {...props} maxLength={props.field.max ?? 500} />

export const textWeb: KindWeb<string> = { cell: TextCell, input, width: 130, inline: true }
export const longTextWeb: KindWeb<string> = {
  cell: LongTextCell,
  input: LongTextInput,
  width: 260,
  wide: true,
  inline: true,
  prose: true,
}
export const addressWeb: KindWeb<string> = { cell: TextCell, input, width: 240, wide: true, inline: true }
/** The number people may give; left empty, the record gets the next one. */
function SequenceInput(props: InputProps<string>) {
  const t = useT()
  return (
    <TextInput
      {...props}
      maxLength={props.field.max ?? 500}
      placeholder={t({ zh: '不填则自动编号', en: 'Left empty: the next number' })}
    />
  )
}

export const sequenceWeb: KindWeb<string> = {
  cell: ({ value }) => <span className="gx-number">{value}</span>,
  input: SequenceInput,
  width: 120,
}
