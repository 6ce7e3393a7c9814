import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { sharedFile } from '../../server/testing/shared.ts'
import { checkUscc, usccCheckCharacter } from './uscc.ts'

it('accepts a valid code in any writing', () => {
  expect(checkUscc('91350100M000100Y43')).toEqual({ ok: true, value: '91350100M000100Y43' })
  expect(checkUscc(' 91350100m000100y43 ')).toMatchObject({ ok: true })
  expect(checkUscc('９１３５０１００Ｍ０００１００Ｙ４３')).toMatchObject({ ok: true })
  expect(usccCheckCharacter('91350100M000100Y4')).toBe('3')
})

it.each([
  ['9135010M000100Y43', 'uscc_length', '17 位'],
  ['91350I00M000100Y43', 'uscc_letter', '第 6 位“I”'],
  ['9135A100M000100Y43', 'uscc_region', '行政区划'],
  ['91350100M000100Y44', 'uscc_check', '应为“3”'],
])('says what is wrong with %s', (code, expected, words) => {
  const result = checkUscc(code)
  expect(result).toMatchObject({ ok: false, code: expected })
  expect(result.ok ? '' : result.message.zh).toContain(words)
})

const examples = sharedFile('formats/contact_csv_headers/uscc_examples.json')

it.skipIf(!examples)('agrees with codes seen in public (needs ../shared/data)', () => {
  const { check_digit_valid: codes } = JSON.parse(readFileSync(examples ?? '', 'utf8'))
  for (const [code, valid] of Object.entries(codes)) expect([code, checkUscc(code).ok]).toEqual([code, valid])
})
