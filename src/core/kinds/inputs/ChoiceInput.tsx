import { Select } from 'antd'
import type { Field } from '../../field.ts'
import { useLocale, useT } from '../../web/text.tsx'
import type { InputProps } from '../kindWeb.ts'

function useOptions(field: Field) {
  const locale = useLocale()
  return (field.choices ?? [])
    .filter(choice => !choice.archived)
    .map(choice => ({
      value: choice.value,
      label: choice.label[locale],
      words: `${choice.label.zh} ${choice.label.en} ${choice.value}`.toLowerCase(),
    }))
}

const matches = (typed: string, option?: { words: string }) =>
  option?.words.includes(typed.toLowerCase()) ?? false

/** One of the choices; an open field takes a new word too. */
export default function ChoiceInput({ id, value, onChange, onDone, field, ...rest }: InputProps<string>) {
  const options = useOptions(field)
  const t = useT()
  const choose = (next: string | null) => {
    onChange(next)
    onDone?.(next)
  }
  if (field.open)
    return (
      <Select
        id={id}
        className="gx-select"
        mode="tags"
        maxCount={1}
        value={value === null ? [] : [value]}
        options={options}
        optionFilterProp="words"
        disabled={rest.disabled}
        autoFocus={rest.autoFocus}
        defaultOpen={rest.autoFocus}
        status={rest.invalid ? 'error' : undefined}
        placeholder={t({ zh: '选择或输入', en: 'Choose or type' })}
        onChange={(picked: string[]) => choose(picked.at(-1) ?? null)}
      />
    )
  return (
    <Select
      id={id}
      className="gx-select"
      value={value}
      options={options}
      allowClear={!field.required}
      showSearch={options.length > 6 ? { filterOption: matches } : false}
      disabled={rest.disabled}
      autoFocus={rest.autoFocus}
      defaultOpen={rest.autoFocus}
      status={rest.invalid ? 'error' : undefined}
      placeholder={t({ zh: '请选择', en: 'Choose' })}
      onChange={(next: string | undefined) => choose(next ?? null)}
    />
  )
}

export function ChoicesInput({ id, value, onChange, field, ...rest }: InputProps<string[]>) {
  const options = useOptions(field)
  const t = useT()
  return (
    <Select
      id={id}
      className="gx-select"
      mode={field.open ? 'tags' : 'multiple'}
      value={value ?? []}
      options={options}
      showSearch={{ filterOption: matches }}
      tokenSeparators={[',', '，', '、', ';']}
      disabled={rest.disabled}
      autoFocus={rest.autoFocus}
      defaultOpen={rest.autoFocus}
      status={rest.invalid ? 'error' : undefined}
      placeholder={
        field.open ? t({ zh: '选择或输入', en: 'Choose or type' }) : t({ zh: '请选择', en: 'Choose' })
      }
      onChange={(next: string[]) => onChange(next.length ? next : null)}
    />
  )
}
