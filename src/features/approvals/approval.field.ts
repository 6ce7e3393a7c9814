import { choice } from '../../core/kinds/index.ts'

/** On every entity that is a subject of approvals: whether an act on the record waits to be approved. Set by approvals alone. */
export const approvalField = choice({
  label: { zh: '审批', en: 'Approval' },
  readOnly: true,
  choices: [
    { value: 'waiting', label: { zh: '审批中', en: 'Waiting for approval' }, colour: 'orange' },
    { value: 'failed', label: { zh: '已批准，未执行', en: 'Approved, not done' }, colour: 'red' },
    { value: 'refused', label: { zh: '已驳回', en: 'Refused' }, colour: 'red' },
  ],
})
