import { useEntity } from '../../core/web/session.tsx'
import { useT } from '../../core/web/text.tsx'

/** The customer's level as a dot whose colour the company chose; the word is there for those who do not see it. */
export function LevelMark({ level }: { level: string | undefined }) {
  const choice = useEntity('customer').fields.level?.choices?.find(one => one.value === level)
  const t = useT()
  if (!choice) return null
  return (
    <span className="today-level" title={t(choice.label)}>
      <i className="gx-dot" data-colour={choice.colour ?? 'default'} />
      <span className="gx-hidden">{t(choice.label)}</span>
    </span>
  )
}
