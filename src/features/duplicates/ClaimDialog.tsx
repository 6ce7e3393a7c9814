import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Modal } from 'antd'
import { useId, useState } from 'react'
import type { Entity } from '../../core/entity.ts'
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
      <div className="gx-field gx-field-wide">
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
      <div className="gx-field gx-field-wide">
        <label className="gx-label" htmlFor={`${id}-files`}>
          {t({ zh: '证据文件', en: 'Evidence' })}
        </label>
        <input
          id={`${id}-files`}
          type="file"
          multiple
          onChange={event => setFiles([...(event.target.files ?? [])].slice(0, 10))}
        />
      </div>
    </Modal>
  )
}
