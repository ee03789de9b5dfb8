import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSessionCookie } from './session-cookie.ts'

const plain = createSessionCookie({ secure: false, basePath: '/parley/' })
const secure = createSessionCookie({ secure: true, basePath: '/parley/' })
const expires = Date.UTC(2030, 0, 2, 3, 4, 5)

test('sets the attributes that keep the cookie from scripts, other sites and sibling hosts', () => {
  assert.equal(
    plain.set('abc', expires),
    'parley=abc; Path=/parley/; HttpOnly; SameSite=Lax; Expires=Wed, 02 Jan 2030 03:04:05 GMT',
  )
  assert.equal(
    secure.set('abc', expires),
    '__Host-parley=abc; Path=/; HttpOnly; SameSite=Lax; Secure; Expires=Wed, 02 Jan 2030 03:04:05 GMT',
  )
  assert.equal(secure.clear(), '__Host-parley=; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=0')
  assert.throws(() => plain.set('a; Domain=evil', expires))
})

test('reads exactly its own name', () => {
  assert.equal(plain.parse('theme=dark; parley=abc; x=1'), 'abc')
  assert.equal(secure.parse('parley=planted; __Host-parley=abc'), 'abc')
  for (const header of [
    '',
    'xparley=abc',
    'Parley=abc',
    'parley',
    'parley=',
    'parley="abc"',
    'parley=a b',
    'parley=a,b',
    `parley=${'a'.repeat(513)}`,
  ]) {
    assert.equal(plain.parse(header), null, header)
  }
  assert.equal(secure.parse('parley=abc'), null)
})

test('trusts neither of two different cookies of its name', () => {
  assert.equal(plain.parse('parley=planted; parley=abc'), null)
  assert.equal(plain.parse('parley=abc; parley=abc'), 'abc')
})
