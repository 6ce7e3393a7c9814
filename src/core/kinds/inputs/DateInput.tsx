import { DatePicker } from 'antd'
import dayjs, { type Dayjs } from 'dayjs'
import 'dayjs/locale/zh-cn'
import { useKindContext, useT } from '../../web/text.tsx'
import { dayIn, momentIn } from '../date.ts'
import type { InputProps } from '../kindWeb.ts'
import { fullMoment } from '../moments.ts'

/** A day; typed as 2026-11-21, 20261121, 11-21 or 11/21. */
export default function DateInput({ id, value, onChange, onDone, ...rest }: InputProps<string>) {
  const t = useT()
  const choose = (next: Dayjs | null) => {
    const day = next?.format('YYYY-MM-DD') ?? null
    onChange(day)
    onDone?.(day)
  }
  return (
    <DatePicker
      id={id}
      className="gx-select"
      value={value ? dayjs(value) : null}
      format={['YYYY-MM-DD', 'YYYY/M/D', 'YYYYMMDD', 'YYYY.M.D', 'M-D', 'M/D']}
      disabled={rest.disabled}
      autoFocus={rest.autoFocus}
      defaultOpen={rest.autoFocus}
      status={rest.invalid ? 'error' : undefined}
      placeholder={t({ zh: '年-月-日', en: 'YYYY-MM-DD' })}
      onChange={choose}
    />
  )
}

/** A moment on the clock of the company's time zone. */
export function DateTimeInput({ id, value, onChange, onDone, ...rest }: InputProps<string>) {
  const context = useKindContext()
  const t = useT()
  const choose = (next: Dayjs | null) => {
    const moment = next ? momentIn(context.timeZone, next.format('YYYY-MM-DDTHH:mm')).toISOString() : null
    onChange(moment)
    onDone?.(moment)
  }
  const preset = (days: number, label: string) => ({
    label,
    value: dayjs(`${dayIn(context.timeZone, new Date(context.now.getTime() + days * 86_400_000))}T09:00`),
  })
  return (
    <DatePicker
      id={id}
      className="gx-select"
      showTime={{ format: 'HH:mm', minuteStep: 5 }}
      value={value ? dayjs(fullMoment(value, context)) : null}
      format={['YYYY-MM-DD HH:mm', 'YYYY-MM-DD', 'M-D H:mm', 'M-D']}
      presets={[
        preset(1, t({ zh: '明天', en: 'Tomorrow' })),
        preset(3, t({ zh: '三天后', en: 'In 3 days' })),
        preset(7, t({ zh: '一周后', en: 'In a week' })),
        preset(30, t({ zh: '一月后', en: 'In a month' })),
      ]}
      disabled={rest.disabled}
      autoFocus={rest.autoFocus}
      defaultOpen={rest.autoFocus}
      status={rest.invalid ? 'error' : undefined}
      placeholder={t({ zh: '年-月-日 时:分', en: 'YYYY-MM-DD HH:MM' })}
      onChange={choose}
    />
  )
}
