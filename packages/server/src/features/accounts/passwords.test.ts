import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { refuseWeakPassword } from './passwords.ts'

const ada = { email: 'ada.lovelace@example.org', username: 'countess', house: 'Heron High School' }

const weak = [
  'password123',
  'Password2024!',
  'P@ssw0rd2024',
  '1234567890',
  'qwertyuiop',
  'letmeinletmein',
  '!!!dragon1999!!!',
  'aaaaaaaaaaaa',
  'countess99',
  'Ada.Lovelace!1',
  'heron high school 1',
  'Parley!2026',
]
for (const password of weak) {
  test(`refuses ${password}`, () => {
    assert.throws(() => refuseWeakPassword(password, ada), { code: 'validation_failed' })
  })
}

for (const password of ['correct horse battery staple', 'dragon eats 7 pianos', 'kX9#vL2$mQ', 'пароль из пяти слов']) {
  test(`takes ${password}`, () => refuseWeakPassword(password, ada))
}

test('ships the list its README names', () => {
  const file = readFileSync(new URL('data/common-passwords.txt.gz', import.meta.url))
  const readme = readFileSync(new URL('data/README.md', import.meta.url), 'utf8')
  assert.ok(readme.includes(createHash('sha256').update(file).digest('hex')))
})
