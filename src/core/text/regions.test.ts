import { expect, it } from 'vitest'
import { provinces } from './provinces.ts'
import { cities, isRegionName } from './regions.ts'

it('has all provinces with the names people use', () => {
  expect(provinces).toHaveLength(34)
  expect(provinces.map(province => province.short)).toEqual(
    expect.arrayContaining(['北京', '内蒙古', '广西', '香港']),
  )
  expect(cities.filter(city => /[市盟]$|自治州$|行政区划$/.test(city.short))).toEqual([])
})

it('knows the names of provinces and cities', () => {
  expect(isRegionName('华信')).toBe(false)
  expect(isRegionName('重庆')).toBe(true)
})
