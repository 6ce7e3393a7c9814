import { useQuery, useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense, useEffect, useId, useState } from 'react'
import type { Entity } from '../../core/entity.ts'
import { shortMoment } from '../../core/kinds/moments.ts'
import { Button } from '../../core/web/Button.tsx'
import { ApiError } from '../../core/web/client.ts'
import { askFile } from '../../core/web/download.tsx'
import { Link, useAddressQuery } from '../../core/web/navigate.tsx'
import { Bones, Empty, Failed } from '../../core/web/states.tsx'
import { useKindContext, useT } from '../../core/web/text.tsx'
import { type Choices, choicesQuery, openFile, paperQuery, usePrinted } from './printing.client.ts'
import './printing.css'

const PdfPages = lazy(() => import('./PdfPages.tsx'))
const printerKept = 'guanxi.printer'

/** One record or several on paper: by which template, which copies, on which printer; what it will look like. */
export default function PrintPage() {
  const [query] = useAddressQuery()
  const entity = usePrinted()(query.get('entity') ?? '')
  // What a subject asks for beside ids: a period.
  const more = Object.fromEntries([...query].filter(([name]) => name !== 'entity' && name !== 'ids'))
  const ids = (query.get('ids') ?? '').split(',').filter(Boolean)
  const choices = useQuery({
    ...choicesQuery(entity?.name ?? '', ids[0] ?? ''),
    enabled: entity !== undefined && ids.length > 0,
  })
  const t = useT()
  useEffect(() => {
    document.title = t({ zh: '打印', en: 'Print' })
  }, [t])
  if (!entity || ids.length === 0)
    return <Empty title={t({ zh: '没有要打印的记录', en: 'There is nothing to print' })} />
  if (choices.error) return <Failed error={choices.error} retry={() => void choices.refetch()} />
  if (!choices.data) return <Bones lines={10} />
  if (choices.data.templates.length === 0)
    return (
      <Empty
        title={t(
          { zh: '“{object}”还没有打印模板', en: 'There is no print template for {object} yet' },
          { object: t(entity.plural) },
        )}
      >
        <Link to="settings/printTemplates" className="gx-button">
          {t({ zh: '去设置打印模板', en: 'Set up print templates' })}
        </Link>
      </Empty>
    )
  return <Printing entity={entity} ids={ids} more={more} choices={choices.data} />
}

interface PrintingProps {
  entity: Entity
  ids: string[]
  more: Record<string, string>
  choices: Choices
}

function Printing({ entity, ids, more, choices }: PrintingProps) {
  const t = useT()
  const id = useId()
  const client = useQueryClient()
  const context = useKindContext()
  const paper = useQuery(paperQuery)
  const [chosen, setChosen] = useState(choices.template)
  const [left, setLeft] = useState<number[]>([])
  const [printer, setPrinter] = useState(() => localStorage.getItem(printerKept) ?? '')
  const [remember, setRemember] = useState(false)
  const [fault, setFault] = useState('')
  const template = choices.templates.find(one => one.id === chosen) ?? choices.templates[0]
  const copies = template?.copies.map((_, index) => index).filter(index => !left.includes(index)) ?? []
  const printers = paper.data?.printers ?? []
  const preview = useQuery({
    queryKey: ['print', 'preview', entity.name, ids[0], template?.id, template?.version, copies, more],
    queryFn: ({ signal }) =>
      askFile(
        'print/preview',
        { entity: entity.name, id: ids[0], template: template?.id, copies, more },
        signal,
      ),
    enabled: template?.kind === 'pdf' && (copies.length > 0 || template.copies.length === 0),
    staleTime: 0,
    gcTime: 0,
  })
  const print = async (download: boolean) => {
    setFault('')
    try {
      const file = await askFile('print', {
        ...{ entity: entity.name, ids, template: template?.id, remember, more },
        ...(template && template.copies.length > 0 ? { copies } : {}),
        ...(printers.some(one => one.name === printer) ? { printer } : {}),
      })
      openFile(file, download)
      await client.invalidateQueries({ queryKey: ['print', 'choices', entity.name] })
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      setFault(error.message)
    }
  }
  const nothing = template !== undefined && template.copies.length > 0 && copies.length === 0
  return (
    <main className="print-page">
      <header className="gx-page-head">
        <h1>
          {t(
            { zh: '打印{object}', en: 'Print {object}' },
            { object: t(ids.length > 1 ? entity.plural : entity.label) },
          )}
        </h1>
        {ids.length > 1 && (
          <span className="gx-total">
            {t({ zh: '{count} 条', en: '{count} records' }, { count: ids.length })}
          </span>
        )}
      </header>
      <div className="print-body">
        <aside className="print-choices">
          <label className="gx-field" htmlFor={`${id}-template`}>
            <span className="gx-label">{t({ zh: '模板', en: 'Template' })}</span>
            <select
              id={`${id}-template`}
              className="gx-input"
              value={template?.id}
              onChange={event => {
                setChosen(event.target.value)
                setLeft([])
              }}
            >
              {choices.templates.map(one => (
                <option key={one.id} value={one.id}>
                  {one.name}
                  {one.kind === 'xlsx' ? '（Excel）' : ''}
                </option>
              ))}
            </select>
          </label>
          {template && template.copies.length > 0 && (
            <fieldset className="print-copies">
              <legend className="gx-label">{t({ zh: '联次', en: 'Copies' })}</legend>
              {template.copies.map((name, index) => (
                <label key={name} className="print-check">
                  <input
                    type="checkbox"
                    checked={!left.includes(index)}
                    onChange={event =>
                      setLeft(event.target.checked ? left.filter(one => one !== index) : [...left, index])
                    }
                  />
                  {name}
                </label>
              ))}
            </fieldset>
          )}
          {printers.length > 0 && template?.kind === 'pdf' && (
            <label className="gx-field" htmlFor={`${id}-printer`}>
              <span className="gx-label">{t({ zh: '打印机', en: 'Printer' })}</span>
              <select
                id={`${id}-printer`}
                className="gx-input"
                value={printer}
                onChange={event => {
                  setPrinter(event.target.value)
                  localStorage.setItem(printerKept, event.target.value)
                }}
              >
                <option value="">{t({ zh: '不偏移', en: 'Nothing moved' })}</option>
                {printers.map(one => (
                  <option key={one.name}>{one.name}</option>
                ))}
              </select>
            </label>
          )}
          {entity.customer && (
            <label className="print-check">
              <input
                type="checkbox"
                checked={remember}
                onChange={event => setRemember(event.target.checked)}
              />
              {t({ zh: '这个客户以后都用它', en: 'Use it for this customer from now on' })}
            </label>
          )}
          <div className="gx-row-of">
            {template?.kind === 'pdf' && (
              <Button look="primary" disabled={nothing} onClick={() => print(false)}>
                {t({ zh: '打印', en: 'Print' })}
              </Button>
            )}
            <Button
              disabled={nothing || (template?.kind === 'xlsx' && ids.length > 1)}
              onClick={() => print(true)}
            >
              {template?.kind === 'xlsx'
                ? t({ zh: '下载 Excel', en: 'Download Excel' })
                : t({ zh: '下载 PDF', en: 'Download PDF' })}
            </Button>
          </div>
          {fault && (
            <p className="gx-fault" role="alert">
              {fault}
            </p>
          )}
          {choices.log.length > 0 && (
            <section>
              <h2>{t({ zh: '打印记录', en: 'Printed before' })}</h2>
              <ul className="print-log">
                {choices.log.map(one => (
                  <li key={`${one.at} ${one.person.id}`}>
                    <b>{one.person.title}</b> {shortMoment(one.at, context)}
                    <small>{[one.template, ...one.copies].join(' · ')}</small>
                  </li>
                ))}
              </ul>
            </section>
          )}
        </aside>
        <section className="print-look" aria-label={t({ zh: '预览', en: 'Preview' })}>
          {template?.kind === 'xlsx' ? (
            <Empty
              title={t({
                zh: 'Excel 模板没有预览，请直接下载',
                en: 'A workbook has no preview; download it',
              })}
            />
          ) : preview.error ? (
            <Failed error={preview.error} retry={() => void preview.refetch()} />
          ) : preview.data ? (
            <Suspense fallback={<Bones lines={12} />}>
              <PdfPages pdf={preview.data.bytes} />
            </Suspense>
          ) : (
            <Bones lines={12} />
          )}
        </section>
      </div>
    </main>
  )
}
