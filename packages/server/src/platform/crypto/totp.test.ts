import assert from 'node:assert/strict'
import { test } from 'node:test'
import { base32, totpCode, totpSecret, totpStepOf } from './totp.ts'

const secret = base32(Buffer.from('12345678901234567890'))

test('makes the codes of RFC 6238, appendix B', () => {
  // The RFC shows eight digits; six are their end.
  const codes: [number, string][] = [
    [59, '94287082'],
    [1_111_111_109, '07081804'],
    [1_111_111_111, '14050471'],
    [1_234_567_890, '89005924'],
    [2_000_000_000, '69279037'],
    [20_000_000_000, '65353130'],
  ]
  for (const [seconds, code] of codes) assert.equal(totpCode(secret, Math.floor(seconds / 30)), code.slice(-6))
})

test('writes base32 as RFC 4648 does', () => {
  for (const [text, expected] of [
    ['f', 'MY'],
    ['fo', 'MZXQ'],
    ['foo', 'MZXW6'],
    ['foob', 'MZXW6YQ'],
    ['fooba', 'MZXW6YTB'],
    ['foobar', 'MZXW6YTBOI'],
  ] as const) {
    assert.equal(base32(Buffer.from(text)), expected)
  }
  assert.match(totpSecret(), /^[A-Z2-7]{32}$/)
})

test('takes the codes of now, the step before and the step after, and says which it was', () => {
  const now = 1_700_000_000_000
  const step = Math.floor(now / 30_000)
  for (const offset of [-1, 0, 1]) assert.equal(totpStepOf(secret, totpCode(secret, step + offset), now), step + offset)
  for (const offset of [-2, 2]) assert.equal(totpStepOf(secret, totpCode(secret, step + offset), now), null)
  for (const code of ['', '1', 'abcdef', `${totpCode(secret, step)}0`])
    assert.equal(totpStepOf(secret, code, now), null)
})
