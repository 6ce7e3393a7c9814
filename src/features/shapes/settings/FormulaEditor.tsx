import { useQuery } from '@tanstack/react-query'
import { useRef } from 'react'
import { type KindName, kinds } from '../../../core/kinds/index.ts'
import type { Label } from '../../../core/label.ts'
import { api } from '../../../core/web/client.ts'
import { Menu } from '../../../core/web/Menu.tsx'
import { useEntities } from '../../../core/web/session.tsx'
import { useT } from '../../../core/web/text.tsx'
import { useDebounced } from '../../../core/web/useDebounced.ts'
import type { ShapedField } from './useShape.ts'

interface Checked {
  fault?: { message: Label; from: number; to: number }
  formula?: string
  result?: KindName
  daily?: boolean
  preview?: { title: string; text: string } | null
}

interface Props {
  entity: string
  name: string
  fields: ShapedField[]
  formula: string
  result: KindName | undefined
  scale: number | undefined
  onChange: (formula: string) => void
}

/** A formula checked and tried on a record while it is written; fields and functions put in by choosing them. */
export function FormulaEditor({ entity, name, fields, formula, result, scale, onChange }: Props) {
  const t = useT()
  const box = useRef<HTMLTextAreaElement>(null)
  const entities = useEntities()
  const asked = useDebounced({ entity, formula, result, scale, key: name || undefined }, 300)
  const functions = useQuery({
    queryKey: ['settings', 'functions'],
    queryFn: () => api.get<{ data: { name: string; usage: string; help: Label }[] }>('formulas/functions'),
    staleTime: Number.POSITIVE_INFINITY,
  })
  const check = useQuery({
    queryKey: ['settings', 'formula', asked],
    queryFn: () => api.post<Checked>('formulas/check', asked),
    enabled: asked.formula.trim() !== '',
  })
  const insert = (text: string, back = 0) => {
    const { selectionStart = formula.length, selectionEnd = formula.length } = box.current ?? {}
    onChange(formula.slice(0, selectionStart) + text + formula.slice(selectionEnd))
    const place = selectionStart + text.length - back
    requestAnimationFrame(() => {
      box.current?.focus()
      box.current?.setSelectionRange(place, place)
    })
  }
  const usable = fields.filter(
    ({ name: one, field }) => one !== name && !field.computed && !field.from && kinds[field.kind].slot,
  )
  const paths = usable.flatMap(({ name: one, field }) => {
    const target = field.to && entities.get(field.to)
    if (!target || (field.kind !== 'reference' && field.kind !== 'user'))
      return field.to ? [] : [{ path: one, label: t(field.label) }]
    return Object.entries(target.fields)
      .filter(([, other]) => !other.to && !other.computed && !other.from && kinds[other.kind].slot)
      .map(([key, other]) => ({ path: `${one}.${key}`, label: `${t(field.label)} · ${t(other.label)}` }))
  })
  const { fault, preview, daily, formula: kept } = check.data ?? {}
  return (
    <div className="gx-field gx-field-wide">
      <label className="gx-label" htmlFor="shape-formula">
        {t({ zh: '公式', en: 'Formula' })}
      </label>
      <textarea
        id="shape-formula"
        ref={box}
        className="gx-input gx-textarea shape-formula"
        rows={4}
        spellCheck={false}
        value={formula}
        placeholder={t({
          zh: '例如 ROUND(金额 * 13%, 2) 或 IF(级别 = "重要", 30, 7)',
          en: 'e.g. ROUND(amount * 13%, 2) or IF(level = "key", 30, 7)',
        })}
        aria-describedby="shape-formula-answer"
        aria-invalid={fault ? true : undefined}
        onChange={event => onChange(event.target.value)}
      />
      <div className="gx-row-of shape-inserts">
        <Menu
          className="gx-button gx-small"
          search
          items={paths.map(({ path, label }) => ({
            key: path,
            label,
            hint: path,
            words: path,
            run: () => insert(path),
          }))}
        >
          {t({ zh: '插入字段', en: 'Insert field' })}
        </Menu>
        <Menu
          className="gx-button gx-small"
          search
          items={(functions.data?.data ?? []).map(one => ({
            key: one.name,
            label: one.usage,
            hint: t(one.help),
            words: `${one.help.zh} ${one.help.en}`,
            run: () => insert(`${one.name}()`, 1),
          }))}
        >
          {t({ zh: '插入函数', en: 'Insert function' })}
        </Menu>
      </div>
      <div id="shape-formula-answer" className="shape-answer" aria-live="polite">
        {fault && formula === asked.formula ? (
          <>
            <p className="gx-fault">{t(fault.message)}</p>
            <code className="shape-place">
              {formula.slice(0, fault.from)}
              <mark>{formula.slice(fault.from, fault.to) || ' '}</mark>
              {formula.slice(fault.to)}
            </code>
          </>
        ) : (
          kept !== undefined && (
            <>
              {preview && (
                <p>
                  {t({ zh: '在“{record}”上：', en: 'On “{record}”: ' }, { record: preview.title })}
                  <b className="gx-number">{preview.text || t({ zh: '（空）', en: '(empty)' })}</b>
                </p>
              )}
              {preview === null && (
                <p className="gx-faint">
                  {t({ zh: '公式可用；没有可试算的记录', en: 'It works; there is no record to try it on' })}
                </p>
              )}
              {daily && (
                <p className="gx-faint">
                  {t({
                    zh: '用到今天的日期：每天零点后重算一次，记录修改时也重算',
                    en: 'It uses today’s date: worked out anew after midnight, and when the record changes',
                  })}
                </p>
              )}
            </>
          )
        )}
      </div>
    </div>
  )
}
