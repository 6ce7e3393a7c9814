import { InboxOutlined } from '@ant-design/icons'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { companyPath } from '../../core/web/client.ts'
import { shortMoment } from '../../core/web/moments.ts'
import { Link, useAddressQuery, useGo } from '../../core/web/navigate.tsx'
import { useEntities, useMay } from '../../core/web/session.tsx'
import { Bones, Failed } from '../../core/web/states.tsx'
import { useKindContext, useT } from '../../core/web/text.tsx'
import { toast } from '../../core/web/toast.tsx'
import { createdTotal, importQuery, importsQuery, statusLabel, upload } from './imports.client.ts'
import './imports.css'

const accepted = '.csv,.tsv,.txt,.xlsx,.xls,.vcf,.gz'

/** Choose what a file holds and drop it; below, what was imported before. */
export default function ImportsPage() {
  const t = useT()
  return (
    <main className="imports">
      <header className="gx-page-head">
        <h1>{t({ zh: '导入', en: 'Import' })}</h1>
      </header>
      <NewImport />
      <PastImports />
    </main>
  )
}

function NewImport() {
  const [query, change] = useAddressQuery()
  const entities = useEntities()
  const client = useQueryClient()
  const may = useMay()
  const go = useGo()
  const t = useT()
  const [sending, setSending] = useState(false)
  const [over, setOver] = useState(false)
  const offered = [...entities.values()].filter(entity => entity.importable && may(entity.name, 'import'))
  const chosen = offered.find(entity => entity.path === query.get('entity')) ?? offered[0]
  if (!chosen) return null
  const send = async (file: File | undefined) => {
    if (!file || sending) return
    setSending(true)
    try {
      const { analysis, ...made } = await upload(chosen.path, file)
      client.setQueryData(importQuery(made.id).queryKey, made)
      client.setQueryData(['import', 'analysis', made.id], analysis)
      void client.invalidateQueries({ queryKey: importsQuery.queryKey })
      go(`imports/${made.id}`)
    } catch (error) {
      toast.error(error)
    } finally {
      setSending(false)
    }
  }
  return (
    <section className="imports-new">
      <fieldset className="gx-row-of" aria-label={t({ zh: '文件里是什么', en: 'What the file holds' })}>
        {offered.map(entity => (
          <button
            key={entity.name}
            type="button"
            className="gx-button"
            aria-pressed={entity === chosen}
            onClick={() => change({ entity: entity.path })}
          >
            {t(entity.plural)}
          </button>
        ))}
      </fieldset>
      <label
        className="imports-drop"
        data-over={over || undefined}
        onDragOver={event => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={event => {
          event.preventDefault()
          setOver(false)
          void send(event.dataTransfer.files[0])
        }}
      >
        <InboxOutlined />
        <b>
          {sending
            ? t({ zh: '正在上传和分析…', en: 'Sending and reading…' })
            : t(
                {
                  zh: '把{objects}表格拖到这里，或点击选择',
                  en: 'Drop a file of {objects} here, or click to choose',
                },
                { objects: t(chosen.plural).toLowerCase() },
              )}
        </b>
        <span className="gx-faint">
          {t({
            zh: 'Excel、CSV、vCard，最大 100 MB；编码和表头自动识别',
            en: 'Excel, CSV or vCard up to 100 MB; encoding and header are recognised',
          })}
        </span>
        <input
          type="file"
          className="gx-hidden"
          accept={accepted}
          disabled={sending}
          onChange={event => {
            void send(event.target.files?.[0])
            event.target.value = ''
          }}
        />
      </label>
      <p>
        <a className="gx-link" href={companyPath(`imports/sample/${chosen.path}`)} download>
          {t(
            { zh: '下载{objects}样表', en: 'Download a sample of {objects}' },
            { objects: t(chosen.plural).toLowerCase() },
          )}
        </a>
      </p>
    </section>
  )
}

function PastImports() {
  const imports = useQuery(importsQuery)
  const entities = useEntities()
  const context = useKindContext()
  const t = useT()
  if (imports.error) return <Failed error={imports.error} retry={() => void imports.refetch()} />
  if (!imports.data) return <Bones lines={3} />
  if (imports.data.length === 0) return null
  return (
    <section className="imports-past">
      <h2>{t({ zh: '以往的导入', en: 'Past imports' })}</h2>
      <div className="gx-scroll-x">
        <table className="gx-table">
          <thead>
            <tr>
              <th scope="col">{t({ zh: '文件', en: 'File' })}</th>
              <th scope="col">{t({ zh: '内容', en: 'Holds' })}</th>
              <th scope="col">{t({ zh: '状态', en: 'State' })}</th>
              <th scope="col" data-align="right">
                {t({ zh: '新建', en: 'New' })}
              </th>
              <th scope="col" data-align="right">
                {t({ zh: '更新', en: 'Updated' })}
              </th>
              <th scope="col" data-align="right">
                {t({ zh: '出错', en: 'Errors' })}
              </th>
              <th scope="col">{t({ zh: '时间', en: 'When' })}</th>
            </tr>
          </thead>
          <tbody>
            {imports.data.map(one => {
              const entity = entities.get(one.entity)
              return (
                <tr key={one.id}>
                  <td>
                    <Link to={`imports/${one.id}`} className="gx-title">
                      {one.fileName}
                    </Link>
                  </td>
                  <td>{entity ? t(entity.plural) : one.entity}</td>
                  <td>{t(statusLabel[one.status] ?? { zh: one.status, en: one.status })}</td>
                  <td data-align="right" className="gx-number">
                    {one.result ? createdTotal(one.result).toLocaleString('en-US') : ''}
                  </td>
                  <td data-align="right" className="gx-number">
                    {one.result?.updated.toLocaleString('en-US')}
                  </td>
                  <td data-align="right" className="gx-number">
                    {one.result?.failed.toLocaleString('en-US')}
                  </td>
                  <td className="gx-faint">{shortMoment(one.createdAt, context)}</td>
                </tr>
              )
            })}
          </tbody>
        </table>
      </div>
    </section>
  )
}
