import { Modal } from 'antd'
import { type Entity, openInputs, type VerbContract } from '../entity.ts'
import { kindWebOf } from '../kinds/index.web.tsx'
import { FormFields, saveKey } from './EntityForm.tsx'
import { useSession } from './session.tsx'
import { useT } from './text.tsx'
import { useRecordForm } from './useRecordForm.ts'
import { initialValues, type Values } from './values.ts'

interface Props {
  entity: Entity
  contract: VerbContract
  /** Values the inputs begin with, e.g. the record's own. */
  initial?: Values
  onClose: () => void
  send: (input: Values) => Promise<void>
}

/** What a verb asks before it is done: its inputs, or its question. */
export default function VerbDialog({ entity, contract, initial, onClose, send }: Props) {
  const fields = openInputs(useSession(), entity, contract) ?? {}
  const names = Object.keys(fields)
  const begin = Object.fromEntries(
    names.flatMap(name => (initial?.[name] === undefined ? [] : [[name, initial[name]]])),
  )
  const form = useRecordForm(fields, names, initialValues(fields, begin))
  const t = useT()
  const submit = () =>
    void form.submit(async values => {
      await send(values)
      onClose()
    })
  return (
    <Modal
      open
      width={Object.values(fields).some(field => kindWebOf(field).rows) ? 900 : 520}
      title={t(contract.label)}
      okText={t(contract.label)}
      cancelText={t({ zh: '返回', en: 'Back' })}
      okButtonProps={{ danger: contract.danger }}
      confirmLoading={form.saving}
      onOk={submit}
      onCancel={onClose}
    >
      {contract.confirm && <p>{t(contract.confirm)}</p>}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: keys of the inputs within */}
      <div className="gx-fields" onKeyDown={event => saveKey(event, submit)}>
        <FormFields entity={entity.name} fields={fields} names={names} form={form} focus={names[0]} />
      </div>
    </Modal>
  )
}
