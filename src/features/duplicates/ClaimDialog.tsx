import { CloseOutlined, PaperClipOutlined } from '@ant-design/icons'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Modal } from 'antd'
import { useId, useRef, useState } from 'react'
import type { Entity } from '../../core/entity.ts'
import { Button } from '../../core/web/Button.tsx'
import { api, companyPath, type FileEntry, request } from '../../core/web/client.ts'
import { useT } from '../../core/web/text.tsx'
import { toast } from '../../core/web/toast.ts'
import { type Values, wireOf } from '../../core/web/values.ts'
import type { Candidate } from './duplicates.client.ts'

interface Props {
  candidate: Candidate
  entity: Entity
  values: Values
  onClose: () => void
}

/** Claims a customer somebody else holds: why, and files that prove it. */
export default function ClaimDialog({ candidate, entity, values, onClose }: Props) {
  const id = useId()
  const client = useQueryClient()
  const t = useT()
  const [reason, setReason] = useState('')
  const [files, setFiles] = useState<File[]>([])
  const claim = useMutation({
    mutationFn: async () => {
      const uploaded: FileEntry[] = []
      for (const file of files) {
        const form = new FormData()
        form.set('file', file)
        uploaded.push(await request<FileEntry>('POST', companyPath('files'), { body: form }))
      }
      await api.post('duplicates/disputes', {
        entity: entity.name,
        values: wireOf(values),
        ref: candidate.ref,
        reason: reason.trim(),
        files: uploaded.map(file => file.id),
      })
    },
    onSuccess: () => {
      toast.done(t({ zh: '申诉已提交，主管会收到通知', en: 'The dispute is filed; a manager is told' }))
      void client.invalidateQueries({ queryKey: ['duplicates', 'disputes'] })
      onClose()
    },
    onError: toast.error,
  })
  return (
    <Modal
      open
      zIndex={1200}
      title={t({ zh: '撞单申诉', en: 'Dispute the claim' })}
      okText={t({ zh: '提交', en: 'Submit' })}
      cancelText={t({ zh: '取消', en: 'Cancel' })}
      confirmLoading={claim.isPending}
      okButtonProps={{ disabled: reason.trim() === '' }}
      onOk={() => claim.mutate()}
      onCancel={onClose}
    >
      <p>
        {t(
          {
            zh: '这条记录现由 {who} 负责。说明您的理由，附上聊天记录、邮件等证据，由主管裁定。',
            en: '{who} looks after this record. Say why it should be yours and attach proof; a manager decides.',
          },
          { who: candidate.owner?.title ?? t({ zh: '他人', en: 'Somebody else' }) },
        )}
      </p>
      <div className="gx-field gx-field-wide duplicates-claim">
        <label className="gx-label" htmlFor={`${id}-reason`}>
          {t({ zh: '理由', en: 'Reason' })}
        </label>
        <textarea
          id={`${id}-reason`}
          className="gx-input gx-textarea"
          rows={4}
          maxLength={2000}
          value={reason}
          onChange={event => setReason(event.target.value)}
        />
      </div>
      <Evidence files={files} onChange={setFiles} />
    </Modal>
  )
}

const FILES_MOST = 10

/** Files chosen so far, each with a cross, and the button for more. */
function Evidence({ files, onChange }: { files: File[]; onChange: (files: File[]) => void }) {
  const input = useRef<HTMLInputElement>(null)
  const t = useT()
  return (
    <div className="gx-field gx-field-wide duplicates-claim">
      <span className="gx-label">{t({ zh: '证据文件', en: 'Evidence' })}</span>
      {files.length > 0 && (
        <ul className="duplicates-files">
          {files.map(file => (
            <li key={`${file.name} ${file.lastModified}`}>
              <PaperClipOutlined />
              <span className="gx-ellipsis">{file.name}</span>
              <Button
                look="icon"
                label={t({ zh: '去掉{name}', en: 'Remove {name}' }, { name: file.name })}
                onClick={() => onChange(files.filter(one => one !== file))}
              >
                <CloseOutlined />
              </Button>
            </li>
          ))}
        </ul>
      )}
      <div>
        <Button look="small" disabled={files.length >= FILES_MOST} onClick={() => input.current?.click()}>
          {t({ zh: '添加文件', en: 'Add files' })}
        </Button>
      </div>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label={t({ zh: '证据文件', en: 'Evidence' })}
        onChange={event => {
          onChange([...files, ...(event.target.files ?? [])].slice(0, FILES_MOST))
          event.target.value = ''
        }}
      />
    </div>
  )
}
