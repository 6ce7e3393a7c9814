import { useQuery, useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense, useRef, useState } from 'react'
import { dayIn } from '../../../core/kinds/date.ts'
import { Button } from '../../../core/web/Button.tsx'
import { ApiError, api } from '../../../core/web/client.ts'
import { askFile } from '../../../core/web/download.tsx'
import { Link, useRouteParams } from '../../../core/web/navigate.tsx'
import { rowsQuery } from '../../../core/web/queries.ts'
import { useEntity, useSession } from '../../../core/web/session.tsx'
import { Bones, Empty, Failed } from '../../../core/web/states.tsx'
import { useKindContext, useT } from '../../../core/web/text.tsx'
import { titleOf } from '../../../core/web/titleOf.ts'
import { toast } from '../../../core/web/toast.ts'
import { useLeaveGuard } from '../../../core/web/useLeaveGuard.ts'
import { useNarrow } from '../../../core/web/useNarrow.ts'
import type { Column, Design } from '../design.ts'
import {
  fieldsQuery,
  type OfferedGroup,
  openFile,
  type Paper,
  paperQuery,
  type Template,
  templateQuery,
  templatesKey,
} from '../printing.client.ts'
import { aboutOf, subjectEntities } from '../subjectEntities.ts'
import type { Drawing } from './Canvas.tsx'
import { SheetSettings } from './SheetSettings.tsx'
import { Versions } from './Versions.tsx'
import '../printing.css'
import './designer.css'

const Canvas = lazy(() => import('./Canvas.tsx'))

/** Where a template is drawn: its sheet, its elements, and what may stand in them. */
export default function DesignerPage() {
  const { id = '' } = useRouteParams()
  const template = useQuery(templateQuery(id))
  const fields = useQuery({
    ...fieldsQuery(template.data?.entity ?? ''),
    enabled: template.data !== undefined,
  })
  const paper = useQuery(paperQuery)
  const failed = template.error ?? fields.error ?? paper.error
  const t = useT()
  if (failed) return <Failed error={failed} />
  if (!template.data || !fields.data || !paper.data) return <Bones lines={12} />
  const { design } = template.data
  if (!design) return <Empty title={t({ zh: '这是 Excel 模板', en: 'This template is a workbook' })} />
  return (
    <Drawn
      key={`${id} ${template.data.version}`}
      template={template.data}
      drawn={design}
      fields={fields.data}
      paper={paper.data}
    />
  )
}

const thisYear = (today: string) => ({ from: `${today.slice(0, 4)}-01-01`, to: today })

interface DrawnProps {
  template: Template
  drawn: Design
  fields: OfferedGroup[]
  paper: Paper
}

function Drawn({ template, drawn, fields, paper }: DrawnProps) {
  const t = useT()
  const client = useQueryClient()
  const subject = subjectEntities.find(one => one.name === template.entity)
  // A subject is shown of a record it goes by, over this year.
  const entity = useEntity(subject ? aboutOf(subject) : template.entity)
  const narrow = useNarrow()
  const { company } = useSession()
  const today = dayIn(company.timeZone, useKindContext().now)
  const [settings, setSettings] = useState({ name: template.name, locale: template.locale, design: drawn })
  const [dirty, setDirty] = useState(false)
  const [fault, setFault] = useState('')
  const [record, setRecord] = useState('')
  const drawing = useRef<Drawing>(null)
  const records = useQuery(rowsQuery(entity, {}, 20))
  useLeaveGuard(dirty)
  const first = record || records.data?.data[0]?.id
  const design = () => ({ ...settings.design, pages: drawing.current?.pages() ?? settings.design.pages })
  const told = async (act: () => Promise<unknown>) => {
    setFault('')
    try {
      await act()
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      setFault([error.message, ...error.faults.map(one => `${one.field}: ${one.message}`)].join(' '))
    }
  }
  const save = () =>
    told(async () => {
      const { name, locale } = settings
      const { version } = template
      await api.patch(`printTemplates/${template.id}`, { version, name, locale, design: design() })
      setDirty(false)
      toast.done(t({ zh: '已保存为新版本', en: 'Saved as a new version' }))
      await client.invalidateQueries({ queryKey: templatesKey })
    })
  const preview = () =>
    told(async () => {
      const { locale } = settings
      const asked = { entity: template.entity, id: first, design: design(), locale }
      openFile(await askFile('print/preview', { ...asked, ...(subject ? { more: thisYear(today) } : {}) }))
    })
  const lines = fields.find(group => group.lines)
  const insert = (group: OfferedGroup, path: string, label: string) =>
    group.lines ? drawing.current?.addColumn(columnOf(path, label)) : drawing.current?.insert(`{{${path}}}`)
  return (
    <main className="print-designer">
      <header className="gx-page-head">
        <Link to="settings/printTemplates" className="gx-link">
          {t({ zh: '打印', en: 'Printing' })}
        </Link>
        <h1>{settings.name}</h1>
        <span className="gx-spring" />
        <select
          className="gx-input print-record"
          value={first ?? ''}
          aria-label={t({ zh: '用哪条记录预览', en: 'Record of the preview' })}
          onChange={event => setRecord(event.target.value)}
        >
          {records.data?.data.map(row => (
            <option key={row.id} value={row.id}>
              {titleOf(entity, row, t)}
            </option>
          ))}
        </select>
        <Button disabled={!first} onClick={() => void preview()}>
          {t({ zh: '预览', en: 'Preview' })}
        </Button>
        <Versions template={template} />
        <Button look="primary" onClick={() => void save()}>
          {t({ zh: '保存', en: 'Save' })}
        </Button>
      </header>
      {fault && (
        <p className="gx-fault" role="alert">
          {fault}
        </p>
      )}
      <SheetSettings
        value={settings}
        onChange={next => {
          if (next.design.paper !== settings.design.paper) drawing.current?.setPaper(next.design.paper)
          setSettings(next)
          setDirty(true)
        }}
      />
      {narrow ? (
        <Empty title={t({ zh: '请在电脑上画模板', en: 'Templates are drawn on a computer' })} />
      ) : (
        <div className="print-drawing">
          <aside className="print-fields" aria-label={t({ zh: '可用的内容', en: 'What can be used' })}>
            {fields.map(group => (
              <details key={group.key} open={group.key === 'record' || group.lines !== undefined}>
                <summary>{group.label}</summary>
                {group.fields
                  .filter(field => field.kind !== 'picture')
                  .map(field => (
                    <button
                      key={field.path}
                      type="button"
                      title={`{{${field.path}}}`}
                      onClick={() => insert(group, field.path, field.label)}
                    >
                      {field.label}
                    </button>
                  ))}
              </details>
            ))}
          </aside>
          <Suspense fallback={<Bones lines={12} />}>
            <Canvas
              design={drawn}
              columns={firstColumns(lines)}
              pictures={{
                'company.logo': paper.facts.logo ?? undefined,
                'company.seal': paper.facts.seal ?? undefined,
              }}
              drawing={drawing}
              onChange={() => setDirty(true)}
            />
          </Suspense>
        </div>
      )}
    </main>
  )
}

const columnOf = (path: string, title: string): Column => ({
  title,
  value: `{{${path}}}`,
  width: 25,
  align: 'left',
  sum: false,
})

/** The columns new lines begin with: those a document mostly has. */
function firstColumns(lines: OfferedGroup | undefined): Column[] {
  const usual = ['no', 'description', 'unit', 'quantity', 'price', 'amount']
  const found = usual.flatMap(path => lines?.fields.find(field => field.path === path) ?? [])
  if (found.length === 0) return [columnOf('no', '')]
  return found.map(({ path, label, kind }) => ({
    ...columnOf(path, label),
    width: path === 'description' ? 60 : path === 'no' || path === 'unit' ? 15 : 30,
    align: ['money', 'number'].includes(kind) ? 'right' : 'left',
    sum: ['quantity', 'amount'].includes(path),
  }))
}
