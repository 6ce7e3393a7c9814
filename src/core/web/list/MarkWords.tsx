import { FlagFilled } from '@ant-design/icons'
import type { Mark } from '../feature.ts'

/** What a mark says, with its flag: the colour is never alone. */
export function MarkWords({ mark }: { mark: Mark | undefined }) {
  if (!mark) return null
  return (
    <span className="gx-mark" data-colour={mark.colour}>
      <FlagFilled /> {mark.label}
    </span>
  )
}
