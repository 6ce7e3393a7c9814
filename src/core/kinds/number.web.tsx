import { useKindContext, useLocale } from '../web/text.tsx'
import { kindOf } from './index.ts'
import { NumberInput } from './inputs/NumberInput.tsx'
import type { CellProps, KindWeb } from './kindWeb.ts'

function NumberCell({ value, field }: CellProps<string | number>) {
  const context = useKindContext()
  const locale = useLocale()
  const text = kindOf(field).format(value, field, context)
  return (
    <span className={Number(value) < 0 ? 'gx-number gx-negative' : 'gx-number'}>
      {text}
      {field.unit && <small className="gx-unit"> {field.unit[locale]}</small>}
    </span>
  )
}

const decimal: KindWeb<string> = {
  cell: NumberCell,
  input: NumberInput,
  align: 'right',
  width: 120,
  inline: true,
}

export const numberWeb = decimal
export const moneyWeb: KindWeb<string> = { ...decimal, width: 130 }
export const percentWeb: KindWeb<string> = { ...decimal, width: 90 }
export const formulaWeb: KindWeb<string> = { ...decimal, input: null }
export const integerWeb: KindWeb<number> = {
  cell: NumberCell,
  input: props => (
    <NumberInput
      {...props}
      value={props.value === null ? null : String(props.value)}
      onChange={value => props.onChange(value === null ? null : Number(value))}
      onDone={props.onDone && (value => props.onDone?.(value === null ? null : Number(value)))}
    />
  ),
  align: 'right',
  width: 86,
  inline: true,
}
