import { useId, useState } from 'react'
import type { Ref } from '../../core/field.ts'
import { formatDecimal } from '../../core/kinds/number.ts'
import { Button } from '../../core/web/Button.tsx'
import { api } from '../../core/web/client.ts'
import { FieldInput } from '../../core/web/FieldInput.tsx'
import { useEntities } from '../../core/web/session.tsx'
import { useT } from '../../core/web/text.tsx'
import { toast } from '../../core/web/toast.ts'
import { type Choice, choiceOf } from './choice.rules.ts'
import type { ShownLine } from './lines.ts'
import type { Proposal } from './match.rules.ts'

/** Open items that are called by their numbers. */
const NAMED = 2

interface Props {
  line: ShownLine
  choice: Choice | null
  /** Chosen by the person, not proposed. */
  isOwn: boolean
  currency: string
  onChoose: (choice: Choice | null) => void
  onIgnore: () => void
}

/** What a line becomes, in words; changed by naming the customer, or the category of what was spent. */
export function ChoiceCell({ line, choice, isOwn, currency, onChoose, onIgnore }: Props) {
  const [changing, setChanging] = useState(false)
  const t = useT()
  if (changing)
    return (
      <Change
        line={line}
        currency={currency}
        onBack={() => setChanging(false)}
        onChoose={chosen => {
          setChanging(false)
          onChoose(chosen)
        }}
      />
    )
  return (
    <div className="reconcile-said">
      <span>
        {choice ? (
          <Said choice={choice} line={line} isOwn={isOwn} />
        ) : (
          <span className="gx-faint">{t({ zh: '没有建议', en: 'Nothing is proposed' })}</span>
        )}
      </span>
      <span className="reconcile-buttons">
        <Button look="small" onClick={() => setChanging(true)}>
          {choice ? t({ zh: '改', en: 'Change' }) : t({ zh: '选择', en: 'Choose' })}
        </Button>
        <Button look="small quiet" onClick={onIgnore}>
          {t({ zh: '不处理', en: 'Leave out' })}
        </Button>
      </span>
    </div>
  )
}

function Said({ choice, line, isOwn }: Pick<Props, 'line' | 'isOwn'> & { choice: Choice }) {
  const t = useT()
  const sureness = isOwn ? null : <Sureness line={line} />
  if (choice.kind === 'recorded')
    return (
      <>
        {t(
          { zh: '已有单据 {number}（{day}）', en: 'Is {number} already ({day})' },
          { number: choice.number ?? '', day: choice.day },
        )}
        {sureness}
      </>
    )
  if (choice.kind === 'expense')
    return (
      <>
        {t({ zh: '费用：{category}', en: 'Expense: {category}' }, { category: choice.category.title })}
        {sureness}
      </>
    )
  const { length } = choice.settle
  const named = choice.settle
    .slice(0, NAMED)
    .map(part => part.number)
    .join(t({ zh: '、', en: ', ' }))
  const numbers =
    length > NAMED
      ? t(
          { zh: '{named} 等 {length} 笔', en: '{named} and {more} more' },
          { named, length, more: length - NAMED },
        )
      : named
  const isRefund = Number(line.amount) < 0
  return (
    <>
      {isRefund
        ? t({ zh: '退款给 {customer}', en: 'Refund to {customer}' }, { customer: choice.customer.title })
        : t({ zh: '收款：{customer}', en: 'Receipt: {customer}' }, { customer: choice.customer.title })}
      {numbers && (
        <span className="gx-faint"> {t({ zh: '核销 {numbers}', en: 'settles {numbers}' }, { numbers })}</span>
      )}
      {Number(choice.left) > 0 && !isRefund && (
        <span className="gx-faint">
          {' '}
          {t({ zh: '预收 {left}', en: 'prepayment {left}' }, { left: formatDecimal(choice.left, 2) })}
        </span>
      )}
      {sureness}
    </>
  )
}

function Sureness({ line: { proposal } }: { line: ShownLine }) {
  const t = useT()
  if (!proposal) return null
  const words = {
    sure: t({ zh: '确定', en: 'sure' }),
    likely: t({ zh: '可能', en: 'likely' }),
    maybe: t({ zh: '仅金额相同', en: 'only the amount is the same' }),
  }
  return (
    <small className="reconcile-sure" data-sure={proposal.sureness}>
      {words[proposal.sureness]}
    </small>
  )
}

interface ChangeProps extends Pick<Props, 'line' | 'currency'> {
  onChoose: (choice: Choice | null) => void
  onBack: () => void
}

/** Of money that came in: from whom; of money that left: for what, or to which customer it went back. */
function Change({ line, currency, onChoose, onBack }: ChangeProps) {
  const entities = useEntities()
  const id = useId()
  const t = useT()
  const isIn = Number(line.amount) > 0
  const customer = entities.get('receipt')?.fields.customer
  const category = entities.get('expense')?.fields.category
  const ofCustomer = async (ref: Ref | null) => {
    if (!ref) return
    try {
      const amount = line.amount
      const found = await api.get<Proposal>('bankLines/proposal', { customer: ref.id, currency, amount })
      onChoose(choiceOf(found, { [ref.id]: ref.title }))
    } catch (error) {
      toast.error(error)
    }
  }
  return (
    <div className="reconcile-change">
      {!isIn && category && (
        <FieldInput
          id={`${id}-category`}
          name="category"
          entity="expense"
          field={{ ...category, required: false }}
          value={null}
          values={{}}
          autoFocus
          onChange={value => value && onChoose({ kind: 'expense', category: value as Ref })}
        />
      )}
      {customer && (
        <FieldInput
          id={`${id}-customer`}
          name="customer"
          entity="receipt"
          field={{
            ...customer,
            required: false,
            label: isIn ? customer.label : { zh: '或退款给客户', en: 'Or a refund to' },
          }}
          value={null}
          values={{}}
          autoFocus={isIn}
          onChange={value => void ofCustomer(value as Ref | null)}
        />
      )}
      <Button look="small" onClick={onBack}>
        {t({ zh: '返回', en: 'Back' })}
      </Button>
    </div>
  )
}
