import { PaperClipOutlined } from '@ant-design/icons'
import { useState } from 'react'
import { api } from '../../web/client.ts'
import { useT } from '../../web/text.tsx'
import { toast } from '../../web/toast.ts'
import type { InputProps } from '../kindWeb.ts'
import type { FileRef } from '../special.ts'

/** Files picked or dropped; they are sent at once and named in the record when it is saved. */
export default function FilesInput({ id, value, onChange, entity, disabled }: InputProps<FileRef[]>) {
  const [sending, setSending] = useState(0)
  const t = useT()
  const files = value ?? []
  const add = async (list: FileList | null) => {
    const picked = [...(list ?? [])]
    setSending(picked.length)
    try {
      const sent: FileRef[] = []
      for (const file of picked) sent.push(await api.upload(file, entity ?? '', ''))
      onChange([...files, ...sent])
    } catch (error) {
      toast.error(error)
    } finally {
      setSending(0)
    }
  }
  return (
    <div className="gx-files">
      {files.map(file => (
        <span key={file.id} className="gx-tag">
          {file.name}
          <button
            type="button"
            className="gx-tag-close"
            aria-label={t({ zh: '移除 {name}', en: 'Remove {name}' }, { name: file.name })}
            onClick={() => onChange(files.filter(one => one.id !== file.id))}
          >
            ×
          </button>
        </span>
      ))}
      <label className="gx-button gx-small">
        <PaperClipOutlined />{' '}
        {sending ? t({ zh: '上传中…', en: 'Sending…' }) : t({ zh: '添加文件', en: 'Add files' })}
        <input
          id={id}
          type="file"
          multiple
          hidden
          disabled={disabled}
          onChange={event => void add(event.target.files)}
        />
      </label>
    </div>
  )
}
