import { describe, expect, test } from 'vitest'
import { operatorLabel, valueWords } from './filterWords.ts'
import { choice, date, kinds, user } from './index.ts'
import type { KindContext } from './kind.ts'

const zh: KindContext = { locale: 'zh', timeZone: 'Asia/Shanghai', now: new Date('2026-11-21T04:00:00Z') }
const en: KindContext = { ...zh, locale: 'en' }
const level = choice({
  label: { zh: '级别', en: 'Level' },
  choices: [
    { value: 'key', label: { zh: '重要', en: 'Key' } },
    { value: 'ordinary', label: { zh: '普通', en: 'Ordinary' } },
  ],
})
const owner = user({ label: { zh: '负责人', en: 'Owner' } })
const last = date({ label: { zh: '上次下单', en: 'Last order' } })

describe('a filter in plain words', () => {
  test('names the choices by their labels', () => {
    expect(valueWords({ op: 'in', value: 'key,ordinary' }, level, zh)).toBe('重要、普通')
    expect(valueWords({ op: 'in', value: 'key,ordinary' }, level, en)).toBe('Key, Ordinary')
  })

  test('says days that move with today', () => {
    expect(valueWords({ op: 'lt', value: '-30d' }, last, zh)).toBe('30 天前')
    expect(valueWords({ op: 'lt', value: '+2w' }, last, en)).toBe('in 2 weeks')
    expect(valueWords({ op: 'gte', value: 'thisMonth' }, last, zh)).toBe('本月')
  })

  test('says me and my team, and people by their names once known', () => {
    expect(valueWords({ op: 'eq', value: 'me' }, owner, zh)).toBe('我')
    const id = '01813686-9a80-7f24-ae38-810291c5a452'
    expect(valueWords({ op: 'eq', value: id }, owner, zh, { [id]: '陈立群' })).toBe('陈立群')
    expect(valueWords({ op: 'eq', value: id }, owner, zh)).toBe('…')
  })

  test('speaks of dates as earlier and later, of being empty as such', () => {
    expect(operatorLabel(kinds.date, { op: 'lt', value: '' }).zh).toBe('早于')
    expect(operatorLabel(kinds.money, { op: 'lt', value: '' }).zh).toBe('小于')
    expect(operatorLabel(kinds.text, { op: 'empty', value: 'false' }).zh).toBe('不为空')
  })
})
