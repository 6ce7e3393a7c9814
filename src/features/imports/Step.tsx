import { CheckOutlined } from '@ant-design/icons'
import type { ReactNode } from 'react'
import type { Label } from '../../core/label.ts'
import { useT } from '../../core/web/text.tsx'

/** The five steps, in their order. */
export const stepLabels: Label[] = [
  { zh: '文件', en: 'File' },
  { zh: '表头', en: 'Header' },
  { zh: '列对应', en: 'Columns' },
  { zh: '已有的怎么办', en: 'What if it exists' },
  { zh: '导入', en: 'Import' },
]

interface Props {
  /** 1 to 5. */
  number: number
  done?: boolean
  /** Not yet reached: only its name is shown. */
  later?: boolean
  /** Beside the title. */
  aside?: ReactNode
  label?: Label
  children?: ReactNode
}

/** One of the five steps on the page. */
export function Step({ number, done, later, aside, label, children }: Props) {
  const t = useT()
  return (
    <li className="imports-step" data-later={later || undefined}>
      <span className="imports-mark" data-done={done || undefined} aria-hidden="true">
        {done ? <CheckOutlined /> : number}
      </span>
      <div className="imports-step-head">
        <h2>{t(label ?? stepLabels[number - 1])}</h2>
        {aside}
      </div>
      {children && <div className="imports-step-body">{children}</div>}
    </li>
  )
}
