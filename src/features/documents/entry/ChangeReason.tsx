import { Modal } from 'antd'
import { useState } from 'react'
import { useT } from '../../../core/web/text.tsx'

interface Props {
  saving: boolean
  onClose: () => void
  onReason: (reason: string) => void
}

/** Why a confirmed order is changed; it stands in the history. */
export default function ChangeReason({ saving, onClose, onReason }: Props) {
  const [reason, setReason] = useState('')
  const [missing, setMissing] = useState(false)
  const t = useT()
  const send = () => (reason.trim() ? onReason(reason.trim()) : setMissing(true))
  return (
    <Modal
      open
      width={460}
      title={t({ zh: '变更原因', en: 'Reason for the change' })}
      okText={t({ zh: '保存变更', en: 'Save the change' })}
      cancelText={t({ zh: '返回', en: 'Back' })}
      confirmLoading={saving}
      onOk={send}
      onCancel={onClose}
    >
      <input
        className="gx-input"
        value={reason}
        maxLength={300}
        // biome-ignore lint/a11y/noAutofocus: the only input of a dialog that was just asked for
        autoFocus
        aria-label={t({ zh: '变更原因', en: 'Reason for the change' })}
        aria-invalid={missing || undefined}
        onChange={event => {
          setReason(event.target.value)
          setMissing(false)
        }}
        onKeyDown={event => event.key === 'Enter' && !event.nativeEvent.isComposing && send()}
      />
      {missing && (
        <p className="gx-fault" role="alert">
          {t({ zh: '请写明原因', en: 'Say why' })}
        </p>
      )}
    </Modal>
  )
}
