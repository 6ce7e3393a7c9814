import { DownloadOutlined, UploadOutlined } from '@ant-design/icons'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import type { Label } from '../../core/label.ts'
import { ApiError, api } from '../../core/web/client.ts'
import { Download } from '../../core/web/download.tsx'
import { Link, useAddressQuery } from '../../core/web/navigate.tsx'
import { Unread } from '../../core/web/states.tsx'
import { useT } from '../../core/web/text.tsx'
import { toast } from '../../core/web/toast.ts'
import './configuration.css'

interface Plan {
  parts: {
    key: string
    label: Label
    changes: { action: 'create' | 'update'; what: Label }[]
    kept: Label[]
  }[]
  faults: { field: string; message: Label | string }[]
}

/** A file or a template about to be taken over. */
interface Offer {
  name: string
  body: { template: string } | { configuration: unknown }
  plan: Plan
}

/** Templates to begin with, and the company's whole configuration as a file: out, and in after a look at what would change. */
export default function ConfigurationSettings() {
  const t = useT()
  const [query] = useAddressQuery()
  const [offer, setOffer] = useState<Offer>()
  const [fault, setFault] = useState('')
  const file = useRef<HTMLInputElement>(null)
  const templates = useQuery({
    queryKey: ['settings', 'templates'],
    queryFn: () =>
      api.get<{ data: { key: string; label: Label; description: Label }[] }>('configuration/templates'),
  })
  const look = async (name: string, body: Offer['body']) => {
    setFault('')
    try {
      setOffer({ name, body, plan: await api.post<Plan>('configuration/preview', body) })
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      setOffer(undefined)
      setFault([error.message, ...error.faults.map(one => one.message)].join(' '))
    }
  }
  const open = async (chosen: File | undefined) => {
    if (!chosen) return
    try {
      await look(chosen.name, { configuration: JSON.parse(await chosen.text()) })
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error
      setFault(
        t({ zh: '这不是配置文件：内容不是 JSON', en: 'This is no configuration file: it is not JSON' }),
      )
    }
  }
  if (!templates.data) return <Unread of={templates} />
  return (
    <>
      <section className="gx-settings-part">
        {query.has('start') && (
          <p>
            {t({
              zh: '公司已创建。选一个接近的行业模板可以少填很多设置，之后都能改；也可以',
              en: 'The company is there. A template near your trade saves setting up, and all of it can be changed; or',
            })}{' '}
            <Link to="today" className="gx-link">
              {t({ zh: '直接开始', en: 'just begin' })}
            </Link>
          </p>
        )}
        <h2>{t({ zh: '行业模板', en: 'Templates' })}</h2>
        <ul className="gx-settings-rows">
          {templates.data.data.map(({ key, label, description }) => (
            <li key={key}>
              <span>
                {t(label)}
                <small>{t(description)}</small>
              </span>
              <button
                type="button"
                className="gx-button gx-small"
                onClick={() => void look(t(label), { template: key })}
              >
                {t({ zh: '看看会改什么', en: 'See what it changes' })}
              </button>
            </li>
          ))}
        </ul>
        <h2>{t({ zh: '整套配置', en: 'The whole configuration' })}</h2>
        <p className="gx-faint">
          {t({
            zh: '自定义对象和关联、字段、公式、选项、表单、列表、编号、角色、查重规则和共享视图在一个 JSON 文件里，不含客户等数据。导入只增加和修改，不删除；有一处不合适，就整份不导入',
            en: 'Own objects and relations, fields, formulas, choices, forms, lists, numbering, roles, duplicate rules and shared views in one JSON file, without records. Taking one over adds and changes, and removes nothing; where a part does not fit, nothing is taken over',
          })}
        </p>
        <div className="gx-row-of">
          <Download className="gx-button" path="configuration">
            <DownloadOutlined /> {t({ zh: '导出', en: 'Export' })}
          </Download>
          <button type="button" className="gx-button" onClick={() => file.current?.click()}>
            <UploadOutlined /> {t({ zh: '选择文件导入', en: 'Import a file' })}
          </button>
          <input
            ref={file}
            type="file"
            accept=".json,application/json"
            hidden
            aria-label={t({ zh: '配置文件', en: 'Configuration file' })}
            onChange={event => {
              void open(event.target.files?.[0])
              event.target.value = ''
            }}
          />
        </div>
        {fault && (
          <p className="gx-fault" role="alert">
            {fault}
          </p>
        )}
      </section>
      {offer && <Preview key={offer.name} offer={offer} onDone={() => setOffer(undefined)} />}
    </>
  )
}

function Preview({ offer: { name, body, plan }, onDone }: { offer: Offer; onDone: () => void }) {
  const t = useT()
  const client = useQueryClient()
  const [busy, setBusy] = useState(false)
  const count = plan.parts.reduce((sum, part) => sum + part.changes.length, 0)
  const kept = plan.parts.flatMap(part => part.kept.map(what => ({ part: part.label, what })))
  const apply = async () => {
    setBusy(true)
    try {
      await api.post('configuration/apply', body)
      await client.invalidateQueries()
      toast.done(t({ zh: '已导入 {count} 处设置', en: '{count} settings taken over' }, { count }))
      onDone()
    } catch (error) {
      toast.error(error)
    } finally {
      setBusy(false)
    }
  }
  return (
    <section
      className="gx-settings-part configuration-preview"
      aria-live="polite"
      ref={element => element?.scrollIntoView({ block: 'nearest' })}
    >
      <h2>
        {plan.faults.length > 0
          ? t({ zh: '“{name}”不能导入', en: '“{name}” cannot be taken over' }, { name })
          : count > 0
            ? t({ zh: '“{name}”将改动 {count} 处', en: '“{name}” changes {count} settings' }, { name, count })
            : t({ zh: '“{name}”与现在的设置相同', en: '“{name}” is what you have already' }, { name })}
      </h2>
      {plan.faults.length > 0 && (
        <ul className="configuration-changes">
          {plan.faults.map(({ field, message }) => (
            <li key={`${field} ${JSON.stringify(message)}`} className="gx-fault">
              <code>{field}</code> {typeof message === 'string' ? message : t(message)}
            </li>
          ))}
        </ul>
      )}
      {plan.parts
        .filter(part => part.changes.length > 0)
        .map(part => (
          <details key={part.key} open={part.changes.length <= 20}>
            <summary>
              {t(part.label)} <span className="gx-faint gx-number">{part.changes.length}</span>
            </summary>
            <ul className="configuration-changes">
              {part.changes.map(({ action, what }) => (
                <li key={`${action} ${what.en}`}>
                  <span className="gx-tag">
                    {action === 'create' ? t({ zh: '新增', en: 'New' }) : t({ zh: '修改', en: 'Change' })}
                  </span>{' '}
                  {t(what)}
                </li>
              ))}
            </ul>
          </details>
        ))}
      {kept.length > 0 && (
        <details>
          <summary>
            {t({ zh: '保持不变', en: 'Stays as it is' })}{' '}
            <span className="gx-faint gx-number">{kept.length}</span>
          </summary>
          <ul className="configuration-changes">
            {kept.map(({ part, what }) => (
              <li key={`${part.en} ${what.en}`}>
                <span className="gx-faint">{t(part)}</span> {t(what)}
              </li>
            ))}
          </ul>
        </details>
      )}
      <div className="gx-row-of">
        {plan.faults.length === 0 && count > 0 && (
          <button type="button" className="gx-button gx-primary" disabled={busy} onClick={() => void apply()}>
            {t({ zh: '确认导入', en: 'Take it over' })}
          </button>
        )}
        <button type="button" className="gx-button" onClick={onDone}>
          {t({ zh: '取消', en: 'Cancel' })}
        </button>
      </div>
    </section>
  )
}
