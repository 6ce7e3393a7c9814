import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useId, useRef, useState } from 'react'
import { Button } from '../../core/web/Button.tsx'
import { ApiError, api, companyPath, request } from '../../core/web/client.ts'
import { Link, useGo } from '../../core/web/navigate.tsx'
import { useEntities } from '../../core/web/session.tsx'
import { Bones, Failed } from '../../core/web/states.tsx'
import { useT } from '../../core/web/text.tsx'
import { toast } from '../../core/web/toast.ts'
import { blankDesign } from './blankDesign.ts'
import { PaperPart, PrintersPart } from './PaperParts.tsx'
import {
  type Listed,
  paperQuery,
  type Template,
  templatesKey,
  templatesQuery,
  usePrinted,
} from './printing.client.ts'
import { subjectEntities } from './subjectEntities.ts'
import './printing.css'

/** Templates by object, what stands on the company's paper, and its printers. */
export default function PrintSettings() {
  const t = useT()
  const templates = useQuery(templatesQuery)
  const paper = useQuery(paperQuery)
  const failed = templates.error ?? paper.error
  if (failed) return <Failed error={failed} retry={() => void templates.refetch()} />
  if (!templates.data || !paper.data) return <Bones />
  return (
    <>
      <section className="gx-settings-part">
        <h2>{t({ zh: '模板', en: 'Templates' })}</h2>
        <TemplateRows templates={templates.data.filter(one => !one.ready)} />
        <NewTemplate />
        <details className="print-ready" open>
          <summary>
            {t(
              { zh: '系统自带的模板（{count}）', en: 'Templates that come with the program ({count})' },
              { count: templates.data.filter(one => one.ready).length },
            )}
          </summary>
          <TemplateRows templates={templates.data.filter(one => one.ready)} />
        </details>
      </section>
      <PaperPart key={`paper ${paper.data.version}`} paper={paper.data} />
      <PrintersPart key={JSON.stringify(paper.data.printers)} printers={paper.data.printers} />
    </>
  )
}

const TemplateRows = ({ templates }: { templates: Listed[] }) =>
  templates.length > 0 && (
    <ul className="gx-settings-rows">
      {templates.map(one => (
        <TemplateRow key={one.id} template={one} />
      ))}
    </ul>
  )

/** What a failed request says, told in a toast. */
async function told(act: () => Promise<unknown>): Promise<void> {
  try {
    await act()
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    toast.error(error)
  }
}

function TemplateRow({ template }: { template: Listed }) {
  const t = useT()
  const client = useQueryClient()
  const go = useGo()
  const object = usePrinted()(template.entity)
  const again = () => client.invalidateQueries({ queryKey: templatesKey })
  const copy = () =>
    told(async () => {
      const { entity, name, design } = await api.get<Template>(`printTemplates/${template.id}`)
      const made = await api.post<Template>('printTemplates', { entity, name, design })
      await again()
      go(`printTemplates/${made.id}`)
    })
  const { id, version } = template
  return (
    <li>
      <span>
        {template.ready || template.kind === 'xlsx' ? (
          template.name
        ) : (
          <Link to={`printTemplates/${id}`} className="gx-title">
            {template.name}
          </Link>
        )}
        <small>
          {[
            object ? t(object.label) : template.entity,
            template.kind === 'xlsx' ? 'Excel' : undefined,
            template.ready ? t({ zh: '系统自带', en: 'comes with the program' }) : undefined,
            template.preferred ? t({ zh: '默认', en: 'default' }) : undefined,
          ]
            .filter(Boolean)
            .join(' · ')}
        </small>
      </span>
      {template.kind === 'pdf' && (
        <Button look="small" onClick={() => void copy()}>
          {template.ready ? t({ zh: '按它新建', en: 'Make one from it' }) : t({ zh: '复制', en: 'Copy' })}
        </Button>
      )}
      {template.kind === 'xlsx' && (
        <a className="gx-button gx-small" href={companyPath(`printTemplates/${id}/workbook`)} download>
          {t({ zh: '下载', en: 'Download' })}
        </a>
      )}
      {!template.ready && (
        <>
          {!template.preferred && (
            <Button
              look="small"
              onClick={() =>
                void told(() => api.patch(`printTemplates/${id}`, { version, preferred: true }).then(again))
              }
            >
              {t({ zh: '设为默认', en: 'Make default' })}
            </Button>
          )}
          <Button
            look="small danger"
            onClick={() => void told(() => api.delete(`printTemplates/${id}`).then(again))}
          >
            {t({ zh: '删除', en: 'Delete' })}
          </Button>
        </>
      )}
    </li>
  )
}

/** A blank sheet for an object, or a workbook with placeholders. */
function NewTemplate() {
  const t = useT()
  const id = useId()
  const go = useGo()
  const client = useQueryClient()
  const entities = [
    ...[...useEntities().values()].filter(one => !one.lineOf && (one.navigation || one.objectId)),
    ...subjectEntities,
  ]
  const [entity, setEntity] = useState('order')
  const [name, setName] = useState('')
  const file = useRef<HTMLInputElement>(null)
  const object = entities.find(one => one.name === entity)
  const called = name.trim() || (object ? t(object.label) : entity)
  const blank = () =>
    told(async () => {
      const design = blankDesign(called)
      const made = await api.post<Template>('printTemplates', { entity, name: called, design })
      await client.invalidateQueries({ queryKey: templatesKey })
      go(`printTemplates/${made.id}`)
    })
  const upload = (chosen: File) =>
    told(async () => {
      const form = new FormData()
      form.set('entity', entity)
      form.set('name', called)
      form.set('file', chosen)
      await request('POST', companyPath('printTemplates/workbook'), { body: form })
      await client.invalidateQueries({ queryKey: templatesKey })
      toast.done(t({ zh: '已添加 Excel 模板', en: 'The workbook is a template now' }))
    })
  return (
    <div className="print-new">
      <label className="gx-field" htmlFor={`${id}-entity`}>
        <span className="gx-label">{t({ zh: '对象', en: 'Object' })}</span>
        <select
          id={`${id}-entity`}
          className="gx-input"
          value={entity}
          onChange={event => setEntity(event.target.value)}
        >
          {entities.map(one => (
            <option key={one.name} value={one.name}>
              {t(one.label)}
            </option>
          ))}
        </select>
      </label>
      <label className="gx-field" htmlFor={`${id}-name`}>
        <span className="gx-label">{t({ zh: '模板名称', en: 'Name' })}</span>
        <input
          id={`${id}-name`}
          className="gx-input"
          value={name}
          maxLength={80}
          onChange={event => setName(event.target.value)}
        />
      </label>
      <Button onClick={() => void blank()}>{t({ zh: '新建空白模板', en: 'New blank template' })}</Button>
      <Button onClick={() => file.current?.click()}>
        {t({ zh: '上传 Excel 模板', en: 'Upload a workbook' })}
      </Button>
      <input
        ref={file}
        type="file"
        accept=".xlsx"
        hidden
        aria-label={t({ zh: 'Excel 模板', en: 'Workbook' })}
        onChange={event => {
          const chosen = event.target.files?.[0]
          event.target.value = ''
          if (chosen) void upload(chosen)
        }}
      />
      <p className="gx-faint">
        {t({
          zh: '在 Excel 单元格里写 {{客户}}、{{金额|大写}}、{{company.name}} 这样的占位；写了 {{明细.数量}} 的一行按明细重复。样式、列宽和图片都保留',
          en: 'Write {{customer}}, {{amount}} or {{company.name}} into cells; a row with {{lines.quantity}} is repeated for each line. Styles, widths and pictures stay',
        })}
      </p>
    </div>
  )
}
