import { useId } from 'react'
import { Button } from '../../../core/web/Button.tsx'
import { useT } from '../../../core/web/text.tsx'
import type { Copy, Design } from '../design.ts'
import { papers } from '../papers.ts'

export interface TemplateSettings {
  name: string
  locale: 'zh' | 'en' | null
  design: Design
}

/** What a template is called, its paper, by how much it is moved, and its copies. */
export function SheetSettings({
  value,
  onChange,
}: {
  value: TemplateSettings
  onChange: (value: TemplateSettings) => void
}) {
  const t = useT()
  const id = useId()
  const { design } = value
  const set = (part: Partial<Design>) => onChange({ ...value, design: { ...design, ...part } })
  const { paper, offset, copies } = design
  const known = papers.find(one => one.width === paper.width && one.height === paper.height)
  const number = (key: string, label: string, now: number, change: (value: number) => void) => (
    <label className="gx-field" htmlFor={`${id}-${key}`}>
      <span className="gx-label">{label}</span>
      <input
        id={`${id}-${key}`}
        className="gx-input gx-number"
        type="number"
        step="0.1"
        value={now}
        onChange={event => {
          if (event.target.value !== '') change(Number(event.target.value))
        }}
      />
    </label>
  )
  const setCopy = (index: number, part: Partial<Copy>) =>
    set({ copies: copies.map((one, at) => (at === index ? { ...one, ...part } : one)) })
  return (
    <details className="print-sheet">
      <summary>
        {t({ zh: '纸张、标题与联次', en: 'Paper, title and copies' })}
        <span className="gx-faint">
          {known ? t(known.label) : `${paper.width} × ${paper.height} mm`}
          {copies.length > 0 && t({ zh: ' · {count} 联', en: ' · {count} copies' }, { count: copies.length })}
        </span>
      </summary>
      <div className="print-sheet-fields">
        <label className="gx-field" htmlFor={`${id}-name`}>
          <span className="gx-label">{t({ zh: '模板名称', en: 'Name' })}</span>
          <input
            id={`${id}-name`}
            className="gx-input"
            value={value.name}
            maxLength={80}
            onChange={event => onChange({ ...value, name: event.target.value })}
          />
        </label>
        <label className="gx-field" htmlFor={`${id}-title`}>
          <span className="gx-label">{t({ zh: '单据标题', en: 'Document title' })}</span>
          <input
            id={`${id}-title`}
            className="gx-input"
            value={design.title}
            maxLength={60}
            onChange={event => set({ title: event.target.value })}
          />
        </label>
        <label className="gx-field" htmlFor={`${id}-locale`}>
          <span className="gx-label">{t({ zh: '语言', en: 'Language' })}</span>
          <select
            id={`${id}-locale`}
            className="gx-input"
            value={value.locale ?? ''}
            onChange={event =>
              onChange({ ...value, locale: (event.target.value || null) as TemplateSettings['locale'] })
            }
          >
            <option value="">{t({ zh: '打印人的语言', en: 'Of who prints' })}</option>
            <option value="zh">中文</option>
            <option value="en">English</option>
          </select>
        </label>
        <label className="gx-field" htmlFor={`${id}-paper`}>
          <span className="gx-label">{t({ zh: '纸张', en: 'Paper' })}</span>
          <select
            id={`${id}-paper`}
            className="gx-input"
            value={known?.key ?? ''}
            onChange={event => {
              const chosen = papers.find(one => one.key === event.target.value)
              if (chosen) set({ paper: { ...paper, width: chosen.width, height: chosen.height } })
            }}
          >
            <option value="">{t({ zh: '自定义', en: 'Own size' })}</option>
            {papers.map(one => (
              <option key={one.key} value={one.key}>
                {t(one.label)}
              </option>
            ))}
          </select>
        </label>
        {number('width', t({ zh: '宽 mm', en: 'Width mm' }), paper.width, width =>
          set({ paper: { ...paper, width } }),
        )}
        {number('height', t({ zh: '高 mm', en: 'Height mm' }), paper.height, height =>
          set({ paper: { ...paper, height } }),
        )}
        {number('bottom', t({ zh: '下边距 mm', en: 'Foot margin mm' }), paper.margin[2], bottom =>
          set({ paper: { ...paper, margin: [paper.margin[0], paper.margin[1], bottom, paper.margin[3]] } }),
        )}
        {number('x', t({ zh: '整体右移 mm', en: 'Moved right mm' }), offset.x, x =>
          set({ offset: { ...offset, x } }),
        )}
        {number('y', t({ zh: '整体下移 mm', en: 'Moved down mm' }), offset.y, y =>
          set({ offset: { ...offset, y } }),
        )}
      </div>
      <ul className="print-copy-list">
        {copies.map((copy, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a copy is its place among them
          <li key={index}>
            <input
              className="gx-input"
              value={copy.name}
              maxLength={40}
              aria-label={t({ zh: '联次名称 {number}', en: 'Name of copy {number}' }, { number: index + 1 })}
              onChange={event => setCopy(index, { name: event.target.value })}
            />
            <input
              className="gx-input"
              value={copy.title ?? ''}
              maxLength={60}
              placeholder={design.title}
              aria-label={t(
                { zh: '这一联的标题 {number}', en: 'Title of copy {number}' },
                { number: index + 1 },
              )}
              onChange={event => setCopy(index, { title: event.target.value })}
            />
            <label className="print-check">
              <input
                type="checkbox"
                checked={copy.hidesPrices}
                onChange={event => setCopy(index, { hidesPrices: event.target.checked })}
              />
              {t({ zh: '不印价格', en: 'Without prices' })}
            </label>
            <Button look="small" onClick={() => set({ copies: copies.filter((_, at) => at !== index) })}>
              {t({ zh: '移除', en: 'Remove' })}
            </Button>
          </li>
        ))}
        <li>
          <Button
            look="small"
            onClick={() =>
              set({
                copies: [
                  ...copies,
                  {
                    name: t({ zh: '第 {number} 联', en: 'Copy {number}' }, { number: copies.length + 1 }),
                    hidesPrices: false,
                  },
                ],
              })
            }
          >
            {t({ zh: '添加一联', en: 'Add a copy' })}
          </Button>
        </li>
      </ul>
    </details>
  )
}
