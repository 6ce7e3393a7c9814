import { Modal } from 'antd'
import { useT } from '../../core/web/text.tsx'
import type { Asked } from './asked.ts'
import { CandidateList } from './CandidateList.tsx'

/** What stood in the way of saving: use what exists, go back, or save all the same where the rules allow it. */
export default function RefusedDialog({ asked }: { asked: Asked }) {
  const { entity, values, candidates, confirmable, answer } = asked
  const t = useT()
  const object = t(entity.label).toLowerCase()
  return (
    <Modal
      open
      width={640}
      zIndex={1100}
      title={
        confirmable
          ? t({ zh: '可能重复的{object}', en: 'Possibly a duplicate {object}' }, { object })
          : t({ zh: '这个{object}已经有了', en: 'This {object} exists already' }, { object })
      }
      okText={t({ zh: '不是同一个，仍然保存', en: 'Not the same; save it' })}
      cancelText={confirmable ? t({ zh: '返回修改', en: 'Go back' }) : t({ zh: '知道了', en: 'Close' })}
      okButtonProps={confirmable ? {} : { style: { display: 'none' } }}
      onOk={() => answer(true)}
      onCancel={() => answer(false)}
    >
      <p>
        {confirmable
          ? t({
              zh: '请先核对下面的记录。确认不是同一个，再保存。',
              en: 'Compare with these first. Save only if it is another.',
            })
          : t({
              zh: '按公司的查重规则不能再建一个。请使用已有记录；认为应归您时，可以提出申诉。',
              en: 'By the company’s rules it cannot be made again. Use what exists; if it should be yours, dispute the claim.',
            })}
      </p>
      <CandidateList candidates={candidates} entity={entity} values={values} />
    </Modal>
  )
}
