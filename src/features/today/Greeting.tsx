import { type ReactNode, useEffect, useState } from 'react'
import { useSession } from '../../core/web/session.tsx'
import { useKindContext, useLocale, useT } from '../../core/web/text.tsx'
import type { DayNote } from './chineseDay.ts'
import type { TodayAnswer } from './today.client.ts'

function partOfDay(hour: number) {
  if (hour < 5) return { zh: '夜深了', en: 'Good evening' }
  if (hour < 9) return { zh: '早上好', en: 'Good morning' }
  if (hour < 12) return { zh: '上午好', en: 'Good morning' }
  if (hour < 14) return { zh: '中午好', en: 'Good afternoon' }
  if (hour < 18) return { zh: '下午好', en: 'Good afternoon' }
  return { zh: '晚上好', en: 'Good evening' }
}

/** Who reads, which day it is (the calendar of China beside it), and the three numbers of the day. */
export function Greeting({
  answer,
  counts,
  children,
}: {
  answer: TodayAnswer | undefined
  /** Whether the person has customers to count. */
  counts: boolean
  children: ReactNode
}) {
  const { user } = useSession()
  const { timeZone, now } = useKindContext()
  const t = useT()
  const hour = Number(new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit' }).format(now))
  return (
    <header className="today-head">
      <div>
        <h1>{t({ zh: `${partOfDay(hour).zh}，${user.name}`, en: `${partOfDay(hour).en}, ${user.name}` })}</h1>
        <DateLine />
      </div>
      {counts && (
        <dl className="today-counts">
          <Count label={{ zh: '已逾期', en: 'Late' }} value={answer?.counts.late} late to="today-late" />
          <Count label={{ zh: '今天', en: 'Today' }} value={answer?.counts.today} to="today-today" />
          <Count
            label={{ zh: '该回购', en: 'Time to re-order' }}
            value={answer?.counts.reorder}
            to="today-reorder"
          />
        </dl>
      )}
      {children}
    </header>
  )
}

function Count({
  label,
  value,
  late,
  to,
}: {
  label: { zh: string; en: string }
  value: number | undefined
  late?: boolean
  to: string
}) {
  const t = useT()
  return (
    <div>
      <dt>{t(label)}</dt>
      <dd className={late && value ? 'gx-number gx-late' : 'gx-number'}>
        <a href={`#${to}`}>{value === undefined ? '–' : value.toLocaleString('en-US')}</a>
      </dd>
    </div>
  )
}

/** 11月21日 星期六 · 农历十月十三 · 休息日; the festival calendar is loaded after the page. */
function DateLine() {
  const locale = useLocale()
  const { timeZone, now } = useKindContext()
  const { company } = useSession()
  const [note, setNote] = useState<DayNote>()
  const day = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(now)
  useEffect(() => {
    let here = true
    void import('./chineseDay.ts').then(({ dayNote }) => {
      if (here) setNote(dayNote(day))
    })
    return () => {
      here = false
    }
  }, [day])
  const date = new Intl.DateTimeFormat(locale === 'zh' ? 'zh-CN' : 'en-GB', {
    timeZone,
    month: 'long',
    day: 'numeric',
    weekday: 'long',
  }).format(now)
  const words = [date]
  if (note) {
    if (locale === 'zh') words.push(`农历${note.lunar}`)
    for (const festival of note.festivals) words.push(festival[locale])
    words.push(...workWords(note, day, company.workingDays)[locale])
  }
  return <p className="gx-faint">{words.join(' · ')}</p>
}

/** Whether people work on the day, where that is worth a word. */
function workWords(note: DayNote, day: string, workingDays: number[]): { zh: string[]; en: string[] } {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay() || 7
  if (note.makeUp && note.holiday)
    return { zh: [`${note.holiday.zh}调休上班`], en: [`Working day made up for ${note.holiday.en}`] }
  if (note.holiday && !note.working)
    return { zh: [`${note.holiday.zh}放假`], en: [`${note.holiday.en}, public holiday`] }
  if (!workingDays.includes(weekday)) return { zh: ['休息日'], en: ['Not a working day'] }
  return { zh: [], en: [] }
}
