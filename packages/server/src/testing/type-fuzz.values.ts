import * as z from 'zod/mini'
import type { Route } from '#platform/http/index.ts'

const deep = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`

/** JSON texts of every wrong kind that a whole body or one field can be. */
export const oddJson: readonly string[] = [
  'null',
  'true',
  '[]',
  '{}',
  '0',
  '-1',
  '0.5',
  '1e308',
  '9007199254740993',
  '""',
  '" "',
  '"a"',
  '"\\u0000"',
  '"\\ud800"',
  '"\\u202e\\u2066"',
  `"${'a'.repeat(5_000)}"`,
  `"${"'; DROP TABLE messages; --".repeat(20)}"`,
  '"%_*?\\"()AND OR NOT NEAR"',
  '[null]',
  '[[[[]]]]',
  '{"__proto__":{"role":"owner"}}',
  '{"constructor":{"prototype":{"role":"owner"}}}',
  '{"toString":1,"length":-1}',
  deep(40),
]

/** Bodies that no field can be. */
export const brokenBodies: readonly { type: string; body: Uint8Array }[] = [
  ...['', '{', '{"a":1}{"b":2}', '{"a":1,}', "{'a':1}", 'NaN', deep(50_000), `"${'a'.repeat(400_000)}"`].map(
    (text) => ({
      type: 'application/json',
      body: Buffer.from(text),
    }),
  ),
  { type: 'application/json', body: Buffer.from([0x22, 0xc3, 0x28, 0x22]) },
  { type: 'application/json', body: Buffer.from('{"a":1}', 'utf16le') },
  { type: 'application/json; charset=latin1', body: Buffer.from('{}') },
  { type: 'text/plain', body: Buffer.from('{}') },
  { type: 'application/x-www-form-urlencoded', body: Buffer.from('a=1') },
  { type: 'multipart/form-data; boundary=x', body: Buffer.from('--x\r\nbroken') },
]

export const oddTexts: readonly string[] = [
  '',
  '0',
  '-1',
  '1e9',
  'NaN',
  'null',
  'undefined',
  '[object Object]',
  '__proto__',
  'constructor',
  '../../etc/passwd',
  "' OR 1=1 --",
  '%_*"()',
  '\0',
  '\u202e',
  'a'.repeat(3_000),
  '00000000-0000-7000-8000-000000000000',
  'FFFFFFFF-FFFF-7FFF-BFFF-FFFFFFFFFFFF',
]

export const oddHeaders: readonly Record<string, string>[] = [
  { accept: 'text/event-stream' },
  { accept: '\xff;q=9, */' },
  { 'last-event-id': '-1' },
  { 'last-event-id': '9'.repeat(40) },
  { 'last-event-id': 'a~b~c' },
  { 'if-none-match': '*' },
  { range: 'bytes=0-1,-9999999' },
  { 'accept-language': '*'.repeat(500) },
  { 'user-agent': 'a'.repeat(4_000) },
  { 'x-request-id': '{}' },
  { 'x-forwarded-for': 'unknown, ::' },
  { 'x-http-method-override': 'DELETE' },
  { authorization: 'Bearer pk_' },
  { authorization: 'Bearer eyJhbGciOiJub25lIn0.e30.' },
  { authorization: `Bearer ${'a'.repeat(4_000)}` },
  { authorization: 'Basic Og==' },
  { cookie: 'parley=; parley=a' },
  { cookie: `parley=${'a'.repeat(500)}` },
]

/** The names a schema knows, at its top. */
export function fieldsOf(schema: Route['body']): string[] {
  if (!schema) return []
  const described = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  const branches = [described, ...(described.anyOf ?? []), ...(described.oneOf ?? [])]
  return [
    ...new Set(branches.flatMap((branch) => Object.keys((typeof branch === 'object' && branch.properties) || {}))),
  ]
}
