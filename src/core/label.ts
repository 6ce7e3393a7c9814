/** A text in both languages of the product; a missing one fails the type check. */
export interface Label {
  zh: string
  en: string
}

export type Locale = 'zh' | 'en'

/** Fills `{name}` places of a label from `values`. Unknown places stay as they are. */
export function fill(label: Label, values: Record<string, string | number>): Label {
  const put = (text: string) => text.replace(/\{(\w+)\}/g, (place, name) => String(values[name] ?? place))
  return { zh: put(label.zh), en: put(label.en) }
}
