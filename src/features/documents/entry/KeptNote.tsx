import { Button } from '../../../core/web/Button.tsx'
import { useLocale, useT } from '../../../core/web/text.tsx'
import { isBlank } from './entryLines.ts'
import type { Kept } from './useKept.ts'

interface Props {
  kept: Kept
  onTake: () => void
  onDrop: () => void
}

/** What was keyed here before and not saved may be taken up again. */
export function KeptNote({ kept, onTake, onDrop }: Props) {
  const locale = useLocale()
  const t = useT()
  const time = new Intl.DateTimeFormat(locale === 'zh' ? 'zh-CN' : 'en-GB', {
    dateStyle: 'medium',
    timeStyle: 'short',
  }).format(new Date(kept.at))
  return (
    <div className="order-kept" role="status">
      <span>
        {t(
          {
            zh: '{time} 有填写未保存的内容（{lines} 行明细）',
            en: 'Something was keyed and not saved, {time} ({lines} lines)',
          },
          { time, lines: kept.lines.filter(line => !isBlank(line)).length },
        )}
      </span>
      <Button look="small" onClick={onTake}>
        {t({ zh: '继续填写', en: 'Take it up' })}
      </Button>
      <Button look="small" onClick={onDrop}>
        {t({ zh: '丢弃', en: 'Discard' })}
      </Button>
    </div>
  )
}
