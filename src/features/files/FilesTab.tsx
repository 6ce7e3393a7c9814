import { PaperClipOutlined } from '@ant-design/icons'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Entity } from '../../core/entity.ts'
import { shortMoment } from '../../core/kinds/moments.ts'
import { api, companyPath } from '../../core/web/client.ts'
import { filesQuery, recordQuery } from '../../core/web/queries.ts'
import { Empty, Unread } from '../../core/web/states.tsx'
import { useKindContext, useT } from '../../core/web/text.tsx'
import { toast } from '../../core/web/toast.ts'
import { useDrop } from '../../core/web/useDrop.ts'

const sizeShown = (bytes: number) =>
  bytes < 1024 * 1024
    ? `${Math.max(1, Math.round(bytes / 1024))} KB`
    : `${(bytes / 1024 / 1024).toFixed(1)} MB`

/** Files of a record: dropped here or picked, downloaded by a click. */
export default function Files({ entity, id }: { entity: Entity; id: string }) {
  const client = useQueryClient()
  const files = useQuery(filesQuery(entity, id))
  const mayAdd = useQuery(recordQuery(entity, id)).data?._access?.update === true
  const [sending, setSending] = useState('')
  const context = useKindContext()
  const t = useT()
  const add = async (list: Iterable<File>) => {
    try {
      for (const file of list) {
        setSending(file.name)
        await api.upload(file, entity.name, id)
      }
    } catch (error) {
      toast.error(error)
    } finally {
      setSending('')
      void client.invalidateQueries({ queryKey: [entity.name, 'files', id] })
    }
  }
  const drop = useDrop(dropped => void (mayAdd && add(dropped.files)))
  if (!files.data) return <Unread of={files} lines={3} />
  return (
    <section className="gx-files-tab" aria-label={t({ zh: '文件', en: 'Files' })} {...drop}>
      {mayAdd && (
        <label className="gx-button gx-small">
          <PaperClipOutlined />{' '}
          {sending
            ? t({ zh: '正在上传 {name}', en: 'Sending {name}' }, { name: sending })
            : t({ zh: '上传文件', en: 'Upload files' })}
          <input type="file" multiple hidden onChange={event => void add(event.target.files ?? [])} />
        </label>
      )}
      {files.data.data.length === 0 ? (
        <Empty
          title={
            mayAdd
              ? t({ zh: '把文件拖到这里', en: 'Drop files here' })
              : t({ zh: '没有文件', en: 'No files' })
          }
        />
      ) : (
        <ul className="gx-file-list">
          {files.data.data.map(file => (
            <li key={file.id}>
              <a href={companyPath(`files/${file.id}`)} download={file.name}>
                {/^image\/(png|jpeg|gif|webp)$/.test(file.type) && (
                  <img src={companyPath(`files/${file.id}?inline=true`)} alt="" loading="lazy" />
                )}
                {file.name}
              </a>
              <span className="gx-faint gx-number">{sizeShown(file.size)}</span>
              <span className="gx-faint">{file.createdAt && shortMoment(file.createdAt, context)}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
