import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeEntities } from './entities.ts'
import { placeOf, safeLink } from './safe-link.ts'

test('addresses people use are links and say where they lead', () => {
  for (const [href, place] of [
    ['https://example.org/a?b=c&amp;d', 'example.org'],
    ['http://localhost:11434', 'localhost:11434'],
    ['HTTPS://EXAMPLE.ORG', 'example.org'],
    ['mailto:ada@example.org', 'ada@example.org'],
    ['https://paypаl.com', 'xn--paypl-7ve.com'],
  ] as const) {
    const url = safeLink(href)
    assert.ok(url, href)
    assert.equal(placeOf(url), place)
  }
})

test('everything else is dead', () => {
  for (const href of [
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'java\nscript:alert(1)',
    '\u0001javascript:alert(1)',
    '&#106;avascript:alert(1)',
    '&#x6a;avascript&#58;alert(1)',
    'data:text/html,x',
    'vbscript:x',
    'file:///etc/passwd',
    'blob:https://example.org/1',
    'ftp://example.org',
    '//example.org',
    '/api/auth/logout',
    'relative',
    '',
    'https://good.example@evil.example/',
    `https://example.org/${'a'.repeat(5_000)}`,
  ]) {
    assert.equal(safeLink(href), null, href.slice(0, 60))
  }
})

test('character references are read, and what is none stays', () => {
  assert.equal(
    decodeEntities('a &amp; b &lt;c&gt; &#39;d&#x27; &mdash; &unknown; &constructor; & &#0; &#xD800;'),
    `a & b <c> 'd' — &unknown; &constructor; & \ufffd \ufffd`,
  )
})
