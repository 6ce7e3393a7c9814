import { expect, it } from 'vitest'
import { matchRegion } from './matchRegion.ts'

it.each([
  ['广东省广州市天河区体育西路', '广东', '广州'],
  ['上海浦东新区张江路', '上海', '上海'],
  ['深圳市华强电子有限公司', '广东', '深圳'],
  ['吉林省长春市', '吉林', '长春'],
  ['呼和浩特市赛罕区', '内蒙古', '呼和浩特'],
  ['海南省三亚市', '海南', '三亚'],
  ['北京市朝阳区建国路', '北京', '北京'],
])('%s lies in %s, %s', (text, province, city) => {
  expect(matchRegion(text)).toMatchObject({ province: { short: province }, city: { short: city } })
})

it('does not see a region where none is named', () => {
  expect(matchRegion('华信恒通科技')).toBeUndefined()
})
