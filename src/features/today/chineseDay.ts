/**
 * What kind of day a date is in China: working day or holiday with its make-up working days (调休), as the State Council
 * announces them every November, and its place in the lunar calendar. Years not yet announced count weekends only.
 */
import chineseDays from 'chinese-days'
import type { Label } from '../../core/label.ts'

export interface DayNote {
  working: boolean
  /** The public holiday, or the one a make-up working day belongs to. */
  holiday?: Label
  /** A weekend day on which people work because of a holiday. */
  makeUp: boolean
  /** 十月十三 */
  lunar: string
  /** Traditional festivals and the solar term that begins on this day. */
  festivals: Label[]
}

/** Describes a day; `date` is 'YYYY-MM-DD'. */
export function dayNote(date: string): DayNote {
  const detail = chineseDays.getDayDetail(date)
  const [en, zh] = detail.name.split(',')
  const holiday = en && zh ? { zh, en } : undefined
  const lunar = chineseDays.getLunarDate(date)
  return {
    working: detail.work,
    ...(holiday ? { holiday } : {}),
    makeUp: detail.work && holiday !== undefined,
    lunar: `${lunar.lunarMonCN}${lunar.lunarDayCN}`,
    festivals: festivalsOf(date),
  }
}

export function isWorkingDay(date: string): boolean {
  return chineseDays.isWorkday(date)
}

/** The working day `count` working days after `date` (before it when negative); 0 gives `date` or the next one. */
export function addWorkingDays(date: string, count: number): string {
  return chineseDays.findWorkday(count, date)
}

const FESTIVALS: Record<string, Label> = {
  除夕: { zh: '除夕', en: "Chinese New Year's Eve" },
  春节: { zh: '春节', en: 'Spring Festival' },
  元宵节: { zh: '元宵节', en: 'Lantern Festival' },
  龙抬头: { zh: '龙抬头', en: 'Dragon Head Day' },
  端午节: { zh: '端午节', en: 'Dragon Boat Festival' },
  七夕节: { zh: '七夕', en: 'Qixi Festival' },
  中元节: { zh: '中元节', en: 'Ghost Festival' },
  中秋节: { zh: '中秋节', en: 'Mid-Autumn Festival' },
  重阳节: { zh: '重阳节', en: 'Double Ninth Festival' },
  腊八节: { zh: '腊八节', en: 'Laba Festival' },
  北方小年: { zh: '北方小年', en: 'Little New Year (north)' },
  南方小年: { zh: '南方小年', en: 'Little New Year (south)' },
}

const SOLAR_TERMS: Record<string, string> = {
  立春: 'Start of Spring',
  雨水: 'Rain Water',
  惊蛰: 'Awakening of Insects',
  春分: 'Spring Equinox',
  清明: 'Qingming',
  谷雨: 'Grain Rain',
  立夏: 'Start of Summer',
  小满: 'Grain Buds',
  芒种: 'Grain in Ear',
  夏至: 'Summer Solstice',
  小暑: 'Minor Heat',
  大暑: 'Major Heat',
  立秋: 'Start of Autumn',
  处暑: 'End of Heat',
  白露: 'White Dew',
  秋分: 'Autumn Equinox',
  寒露: 'Cold Dew',
  霜降: "Frost's Descent",
  立冬: 'Start of Winter',
  小雪: 'Minor Snow',
  大雪: 'Major Snow',
  冬至: 'Winter Solstice',
  小寒: 'Minor Cold',
  大寒: 'Major Cold',
}

function festivalsOf(date: string): Label[] {
  const found: Label[] = []
  for (const day of chineseDays.getLunarFestivals(date, date)) {
    for (const name of day.name) {
      const known = FESTIVALS[name]
      if (known && !found.includes(known)) found.push(known)
    }
  }
  for (const term of chineseDays.getSolarTerms(date)) {
    if (term.date === date) found.push({ zh: term.name, en: SOLAR_TERMS[term.name] ?? term.name })
  }
  return found
}
