import { useQueryClient } from '@tanstack/react-query'
import { useId, useRef, useState } from 'react'
import { Button } from '../../core/web/Button.tsx'
import { ApiError, api } from '../../core/web/client.ts'
import { askFile } from '../../core/web/download.tsx'
import { useT } from '../../core/web/text.tsx'
import { toast } from '../../core/web/toast.ts'
import { type CompanyPaper, paperFacts, paperPictures } from './paperFacts.ts'
import { papers } from './papers.ts'
import { openFile, type Paper, paperKey } from './printing.client.ts'

type Fact = keyof typeof paperFacts
type Picture = keyof typeof paperPictures

/** What templates know of the company: address, bank, logo, seal. */
export function PaperPart({ paper }: { paper: Paper }) {
  const t = useT()
  const id = useId()
  const client = useQueryClient()
  const [facts, setFacts] = useState<CompanyPaper>(paper.facts)
  const [fault, setFault] = useState('')
  const save = async () => {
    setFault('')
    try {
      await api.put('print/paper', { version: paper.version, facts })
      await client.invalidateQueries({ queryKey: paperKey })
      toast.done(t({ zh: '已保存', en: 'Saved' }))
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      setFault(error.message)
    }
  }
  return (
    <section className="gx-settings-part">
      <h2>{t({ zh: '公司抬头', en: 'Letterhead' })}</h2>
      <div className="gx-fields">
        {(Object.keys(paperFacts) as Fact[]).map(name => (
          <label key={name} className="gx-field" htmlFor={`${id}-${name}`}>
            <span className="gx-label">{t(paperFacts[name])}</span>
            <input
              id={`${id}-${name}`}
              className="gx-input"
              value={facts[name] ?? ''}
              maxLength={300}
              onChange={event => setFacts({ ...facts, [name]: event.target.value })}
            />
          </label>
        ))}
      </div>
      <div className="gx-row-of">
        {(Object.keys(paperPictures) as Picture[]).map(name => (
          <PictureInput
            key={name}
            label={t(paperPictures[name])}
            value={facts[name] ?? undefined}
            onChange={value => setFacts({ ...facts, [name]: value })}
          />
        ))}
      </div>
      {fault && (
        <p className="gx-fault" role="alert">
          {fault}
        </p>
      )}
      <div className="gx-row-of">
        <Button onClick={() => void save()}>{t({ zh: '保存抬头', en: 'Save the letterhead' })}</Button>
      </div>
    </section>
  )
}

const PICTURE_MOST = 1_000_000

function PictureInput({
  label,
  value,
  onChange,
}: {
  label: string
  value: string | undefined
  onChange: (value: string | null) => void
}) {
  const t = useT()
  const file = useRef<HTMLInputElement>(null)
  const [fault, setFault] = useState('')
  const choose = (file: File | undefined) => {
    setFault('')
    if (!file) return
    if (!['image/png', 'image/jpeg'].includes(file.type) || file.size > PICTURE_MOST)
      return setFault(t({ zh: '请选择 1 MB 以内的 PNG 或 JPEG', en: 'Choose a PNG or JPEG of at most 1 MB' }))
    const reader = new FileReader()
    reader.onload = () => onChange(String(reader.result))
    reader.readAsDataURL(file)
  }
  return (
    <div className="print-picture">
      <span className="gx-label">{label}</span>
      <Button onClick={() => file.current?.click()}>
        {t({ zh: '选择{label}图片', en: 'Choose a picture: {label}' }, { label })}
      </Button>
      <input
        ref={file}
        type="file"
        accept="image/png,image/jpeg"
        hidden
        aria-label={label}
        onChange={event => {
          choose(event.target.files?.[0])
          event.target.value = ''
        }}
      />
      {value && <img src={value} alt={label} />}
      {value && (
        <Button look="small" onClick={() => onChange(null)}>
          {t({ zh: '不用{label}', en: 'Remove {label}' }, { label })}
        </Button>
      )}
      {fault && (
        <p className="gx-fault" role="alert">
          {fault}
        </p>
      )}
    </div>
  )
}

interface Row {
  key: number
  name: string
  x: string
  y: string
}

/** Printers with what they are off by, and the page to measure it. */
export function PrintersPart({ printers }: { printers: Paper['printers'] }) {
  const t = useT()
  const id = useId()
  const client = useQueryClient()
  const [rows, setRows] = useState<Row[]>(() =>
    printers.map(({ name, x, y }, key) => ({ key, name, x: String(x), y: String(y) })),
  )
  const [paper, setPaper] = useState('formHalf')
  const [fault, setFault] = useState('')
  const told = async (act: () => Promise<unknown>) => {
    setFault('')
    try {
      await act()
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      setFault(error.message)
    }
  }
  const change = (key: number, part: Partial<Row>) =>
    setRows(rows.map(row => (row.key === key ? { ...row, ...part } : row)))
  const save = () =>
    told(async () => {
      await api.put('print/printers', {
        printers: rows.map(({ name, x, y }) => ({ name, x: Number(x) || 0, y: Number(y) || 0 })),
      })
      await client.invalidateQueries({ queryKey: paperKey })
      toast.done(t({ zh: '已保存', en: 'Saved' }))
    })
  const calibrate = () =>
    told(async () => {
      const { width, height } = papers.find(one => one.key === paper) ?? papers[0]
      openFile(await askFile('print/calibration', { width, height }))
    })
  return (
    <section className="gx-settings-part">
      <h2>{t({ zh: '打印机', en: 'Printers' })}</h2>
      <p className="gx-faint">
        {t({
          zh: '套打对不准时：打印校准页，量出偏差，填在这里（毫米，右、下为正）',
          en: 'Where forms are not met: print the calibration page, measure, and enter the difference here (millimetres; right and down are positive)',
        })}
      </p>
      <ul className="gx-settings-rows">
        {rows.map(({ key, name, x, y }) => (
          <li key={key} className="print-printer">
            {(
              [
                ['name', name, { zh: '名称', en: 'Name' }],
                ['x', x, { zh: '向右', en: 'Right' }],
                ['y', y, { zh: '向下', en: 'Down' }],
              ] as const
            ).map(([part, value, label]) => (
              <label key={part} className="gx-field" htmlFor={`${id}-${key}-${part}`}>
                <span className="gx-label">{t(label)}</span>
                <input
                  id={`${id}-${key}-${part}`}
                  className="gx-input"
                  value={value}
                  inputMode={part === 'name' ? 'text' : 'decimal'}
                  onChange={event => change(key, { [part]: event.target.value })}
                />
              </label>
            ))}
            <Button look="small" onClick={() => setRows(rows.filter(row => row.key !== key))}>
              {t({ zh: '移除', en: 'Remove' })}
            </Button>
          </li>
        ))}
      </ul>
      {fault && (
        <p className="gx-fault" role="alert">
          {fault}
        </p>
      )}
      <div className="gx-row-of">
        <Button
          onClick={() =>
            setRows([
              ...rows,
              { key: Math.max(-1, ...rows.map(row => row.key)) + 1, name: '', x: '0', y: '0' },
            ])
          }
        >
          {t({ zh: '添加打印机', en: 'Add a printer' })}
        </Button>
        <Button onClick={() => void save()}>{t({ zh: '保存打印机', en: 'Save printers' })}</Button>
        <span className="gx-spring" />
        <label htmlFor={`${id}-paper`}>{t({ zh: '纸张', en: 'Paper' })}</label>
        <select
          id={`${id}-paper`}
          className="gx-input print-paper"
          value={paper}
          onChange={event => setPaper(event.target.value)}
        >
          {papers.map(one => (
            <option key={one.key} value={one.key}>
              {t(one.label)}
            </option>
          ))}
        </select>
        <Button onClick={() => void calibrate()}>{t({ zh: '校准页', en: 'Calibration page' })}</Button>
      </div>
    </section>
  )
}
