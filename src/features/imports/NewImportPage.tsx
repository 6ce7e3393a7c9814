import { DownloadOutlined, InboxOutlined } from '@ant-design/icons'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { Entity } from '../../core/entity.ts'
import { companyPath } from '../../core/web/client.ts'
import { Link, useAddressQuery, useGo } from '../../core/web/navigate.tsx'
import { Empty } from '../../core/web/states.tsx'
import { useT } from '../../core/web/text.tsx'
import { useDrop } from '../../core/web/useDrop.ts'
import { analysisKey, importQuery, importsQuery, reasonOf, upload, useImportable } from './imports.client.ts'
import { Step, stepLabels } from './Step.tsx'
import './imports.css'

const accepted = '.csv,.tsv,.txt,.xlsx,.xls,.vcf,.gz'

/** The first step: what the file holds, and the file. The others come when it is read. */
export default function NewImportPage() {
  const [query, change] = useAddressQuery()
  const offered = useImportable()
  const t = useT()
  useEffect(() => {
    document.title = t({ zh: '导入表格', en: 'Import a spreadsheet' })
  }, [t])
  const chosen = offered.find(({ path }) => path === query.get('object')) ?? offered[0]
  if (!chosen)
    return (
      <Empty
        title={t({
          zh: '您的角色不能导入。需要时请联系管理员。',
          en: 'Your role may not import. Ask an administrator if you need to.',
        })}
      />
    )
  return (
    <main className="imports">
      <nav className="gx-crumb" aria-label={t({ zh: '位置', en: 'Where this is' })}>
        <Link to="imports">{t({ zh: '导入', en: 'Imports' })}</Link>
      </nav>
      <header className="gx-page-head">
        <h1>
          {t({ zh: '导入{objects}', en: 'Import {objects}' }, { objects: t(chosen.plural).toLowerCase() })}
        </h1>
      </header>
      <ol className="imports-steps">
        <Step number={1}>
          <fieldset
            className="gx-row-of imports-objects"
            aria-label={t({ zh: '文件里是什么', en: 'What the file holds' })}
          >
            {offered.map(entity => (
              <button
                key={entity.name}
                type="button"
                className="gx-button"
                aria-pressed={entity === chosen}
                onClick={() => change({ object: entity.path })}
              >
                {t(entity.plural)}
              </button>
            ))}
          </fieldset>
          <p className="gx-faint">{t(hints[chosen.name] ?? { zh: '', en: '' })}</p>
          <Drop entity={chosen} />
          <a className="gx-link" href={companyPath(`imports/sample/${chosen.path}`)} download>
            <DownloadOutlined />{' '}
            {t(
              { zh: '下载{objects}样表，照着填', en: 'Download a sample of {objects} to fill in' },
              { objects: t(chosen.plural).toLowerCase() },
            )}
          </a>
        </Step>
        {stepLabels.slice(1).map((label, index) => (
          <Step key={label.en} number={index + 2} later />
        ))}
      </ol>
    </main>
  )
}

const hints: Record<string, { zh: string; en: string }> = {
  customer: { zh: '一行一个客户。', en: 'One customer a row.' },
  contact: {
    zh: '一行一个联系人；按客户名称或编号归到客户，没有的客户可以自动新建。也可以是手机通讯录导出的 vCard。',
    en: 'One contact a row, put to its customer by name or number; missing customers can be made. A vCard file of an address book will do as well.',
  },
  contactRecord: {
    zh: '一行一次跟进：客户、时间、方式、内容。',
    en: 'One contact a row: customer, time, way, what was said.',
  },
  product: { zh: '一行一个产品。', en: 'One product a row.' },
  order: {
    zh: '一行一条明细，同一订单号的行合成一张订单；负数和退货单自动识别。没有的客户和产品可以自动新建。',
    en: 'One order line a row; lines of one order number make one order, negative ones are returns. Missing customers and products can be made.',
  },
}

function Drop({ entity }: { entity: Entity }) {
  const client = useQueryClient()
  const go = useGo()
  const t = useT()
  const [sending, setSending] = useState('')
  const [fault, setFault] = useState('')
  const send = async (file: File | undefined) => {
    if (!file || sending) return
    setSending(file.name)
    setFault('')
    try {
      const { analysis, ...made } = await upload(entity.path, file)
      client.setQueryData(importQuery(made.id).queryKey, made)
      client.setQueryData(analysisKey(made.id), analysis)
      void client.invalidateQueries({ queryKey: importsQuery.queryKey })
      go(`imports/${made.id}`)
    } catch (error) {
      setFault(reasonOf(error))
    } finally {
      setSending('')
    }
  }
  const drop = useDrop(dropped => void send(dropped.files[0]))
  return (
    <>
      <label className="imports-drop" aria-busy={Boolean(sending)} {...drop}>
        <InboxOutlined />
        <b>
          {sending
            ? t({ zh: '正在上传和分析 {name}…', en: 'Sending and reading {name}…' }, { name: sending })
            : t({ zh: '把文件拖到这里，或点击选择', en: 'Drop a file here, or click to choose' })}
        </b>
        {sending ? (
          <progress aria-label={t({ zh: '正在上传', en: 'Sending' })} />
        ) : (
          <span className="gx-faint">
            {t({
              zh: 'Excel、CSV、vCard，最大 100 MB；编码、分隔符和表头自动识别',
              en: 'Excel, CSV or vCard up to 100 MB; encoding, separator and header are recognised',
            })}
          </span>
        )}
        <input
          type="file"
          className="gx-hidden"
          accept={accepted}
          disabled={Boolean(sending)}
          onChange={event => {
            void send(event.target.files?.[0])
            event.target.value = ''
          }}
        />
      </label>
      {fault && (
        <p className="gx-fault" role="alert">
          {fault}
        </p>
      )}
    </>
  )
}
