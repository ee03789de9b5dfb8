import assert from 'node:assert/strict'
import { test } from 'node:test'
import { displayName, email } from './account.ts'

test('an address is one address, and nothing that could be two', () => {
  for (const good of ['ada@example.org', "o'neil+chat@mail.example.co.uk", 'jürgen@müller.example', 'a.b_c@x-y.z']) {
    assert.equal(email.safeParse(good).success, true, good)
  }
  const bad = [
    'a,b@x.org',
    'a:b@x.org',
    'a;b@x.org',
    '(a)b@x.org',
    'a[b@x.org',
    'a]b@x.org',
    'a\\b@x.org',
    'a\u0000b@x.org',
  ]
  const worse = [
    'a@[10.0.0.1]',
    'a@x.o,rg',
    'a@x.org\u0007',
    'a@x.org\u0085x',
    'a@x.org\u2028x',
    'a@x',
    'a@x.org.',
    '@x.org',
  ]
  for (const address of [...bad, ...worse]) {
    assert.equal(email.safeParse(address).success, false, JSON.stringify(address))
  }
})

test('a name shows all that it is made of', () => {
  for (const good of ['Ada', 'آدا', 'می\u200cخواهم', '李小龙', '👩\u200d🔬 Ada', 'O’Neil-Smith Jr.', '☀\ufe0f']) {
    assert.equal(displayName.safeParse(good).success, true, good)
  }
  const unseen = [
    '200b',
    '3164',
    '061c',
    '2060',
    '00ad',
    '115f',
    'ffa0',
    '2800',
    '202e',
    '200f',
    '2066',
    'feff',
    '0007',
    '2028',
  ]
  for (const code of [...unseen, 'e0041']) {
    const name = `Ada${String.fromCodePoint(Number.parseInt(code, 16))}x`
    assert.equal(displayName.safeParse(name).success, false, code)
  }
  for (const empty of ['', '  ', '\u200d', '\ufe0f\u200c']) assert.equal(displayName.safeParse(empty).success, false)
})
