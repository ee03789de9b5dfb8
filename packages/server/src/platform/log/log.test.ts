import assert from 'node:assert/strict'
import { closeSync, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { createLog, openRotatingFile, type LogFields, type LogLevel } from './index.ts'

function collect(format: 'json' | 'pretty' = 'json', level: LogLevel = 'debug') {
  const lines: string[] = []
  const log = createLog({ level, format, output: { write: (line) => lines.push(line), close() {} } })
  const fields = (given: LogFields): LogFields => {
    log.info('line', given)
    return JSON.parse(lines.at(-1) ?? '')
  }
  return { log, lines, fields, text: () => lines.join('\n') }
}

test('writes one JSON object a line with time, level, message and the fields of its parents', () => {
  const { log, lines } = collect()
  log.child({ requestId: 'r1' }).child({ userId: 'u1' }).warn('Slow', { durationMs: 12, userId: 'u2' })
  const { time, ...rest } = JSON.parse(lines[0] ?? '')
  assert.deepEqual(rest, { level: 'warn', message: 'Slow', requestId: 'r1', userId: 'u2', durationMs: 12 })
  assert.match(time, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
})

test('writes nothing below its level and does not even look at the fields', () => {
  const { log, lines } = collect('json', 'warn')
  const untouchable = {
    get field() {
      return assert.fail('looked at')
    },
  }
  log.debug('no', untouchable)
  log.child({ a: 1 }).info('no', untouchable)
  assert.deepEqual(lines, [])
  log.error('yes')
  assert.equal(lines.length, 1)
})

test('a secret planted in any slot appears nowhere, in either format', () => {
  const canary = 'cAnArY0123456789canary'
  const jwt = `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI${canary}.${canary}`
  const carriers: LogFields[] = [
    ...[
      'password',
      'Authorization',
      'set-cookie',
      'apiKey',
      'api_key',
      'accessToken',
      'clientSecret',
      'X-Api-Key',
      'otp',
    ].map((name) => ({ [name]: canary })),
    { headers: { cookie: [canary], nested: { token: { deep: canary } } } },
    ...[
      `pk_${canary}`,
      `key sk-${canary} was refused`,
      `Bearer ${canary}`,
      `basic ${canary}==`,
      jwt,
      `postgres://parley:${canary}@db/x`,
      `redis://${canary}@cache`,
      `GET /api/live?token=${canary}&after=1`,
      `https://host/cb?code=${canary}#state=${canary}`,
      `__Host-parley=${canary}; path=/`,
      `$argon2id$v=19$m=19456,t=2,p=1$${canary}$${canary}`,
      `AIza${canary}`,
      JSON.stringify({ url: `smtp://u:${canary}@mail` }),
    ].flatMap((text) => [
      { note: text },
      { error: new Error('outer', { cause: new Error(text) }) },
      { list: [text] },
      { [text]: 1 },
    ]),
  ]
  for (const format of ['json', 'pretty'] as const) {
    const { log, lines } = collect(format)
    for (const carrier of carriers) {
      log.info('carrier', carrier)
      assert.ok(!lines.at(-1)?.includes(canary), JSON.stringify(carrier))
    }
    log.info(`Bearer ${canary}`)
    assert.ok(!lines.at(-1)?.includes(canary))
  }
})

test('a registered secret appears nowhere, however it is written', () => {
  const { log, text } = collect()
  const secret = 'un usual/"value"+1'
  log.registerSecret(secret)
  log.info(`in the message ${secret}`, { field: secret, [secret]: 1, error: new Error(secret) })
  log.info('written otherwise', { url: `/x/${encodeURIComponent(secret)}`, json: JSON.stringify({ secret }) })
  assert.ok(!/usual/.test(text()), text())
})

test('a secret at the place where a long text is cut does not show its beginning', () => {
  const { log, lines } = collect()
  for (let before = 7_000; before < 8_100; before += 9) {
    log.info('long', {
      note: `${'Bearer abcdefghijklm '.repeat(20)}${'x'.repeat(before)} Bearer ${'canary'.repeat(200)} ${'y'.repeat(99_999)}`,
    })
    assert.ok(!lines.at(-1)?.includes('canary'))
    assert.ok((lines.at(-1)?.length ?? 0) < 9_000)
  }
})

test('leaves ordinary words and numbers alone', () => {
  const { fields } = collect()
  const ordinary = {
    inputTokens: 12,
    code: 'not_found',
    path: '/api/tokens',
    text: 'a basic idea, tokens=5',
    secret: null,
    token: true,
  }
  const { time: _, level: _l, message: _m, ...rest } = fields(ordinary)
  assert.deepEqual(rest, ordinary)
})

test('a value cannot begin a line of its own, colour the terminal or turn the reading direction', () => {
  const nasty = 'a\r\nFAKE\u001b[31m\u009b1m\u202egnp.exe\u2028b\u200b\u0000'
  for (const format of ['json', 'pretty'] as const) {
    const { log, lines } = collect(format)
    log.info(nasty, { [nasty]: nasty, time: 'forged', level: 'forged', message: 'forged' })
    const [line = ''] = lines
    // oxlint-disable-next-line no-control-regex -- the log's own colours are left out
    const bare = line.replaceAll(/\u001b\[\d+m/g, '')
    // oxlint-disable-next-line no-control-regex -- controls are what must not be there
    assert.doesNotMatch(bare, /[\u0000-\u001f\u007f-\u009f\u202e\u2028\u200b]/)
    assert.ok(!line.includes('\u001b[31m'))
    if (format === 'json') assert.equal(JSON.parse(line).message, nasty)
  }
})

test('writes an error with its causes, codes and parts', () => {
  const { fields } = collect()
  const inner = Object.assign(new Error('inner'), { code: 'ECONNREFUSED' })
  const { error } = fields({ error: new AggregateError([inner], 'outer', { cause: inner }) }) as {
    error: { name: string; message: string; stack: string; cause: { code: string }; errors: { message: string }[] }
  }
  assert.equal(error.name, 'AggregateError')
  assert.equal(error.cause.code, 'ECONNREFUSED')
  assert.equal(error.errors[0]?.message, 'inner')
  assert.match(error.stack, /log\.test\.ts/)
})

test('nothing it is given makes it throw, hang or write without end', () => {
  const { log, lines } = collect()
  const circle: Record<string, unknown> = {}
  circle['self'] = circle
  let deep: unknown = 'end'
  for (let level = 0; level < 10_000; level += 1) deep = { deep }
  const throwing = Object.defineProperty({}, 'field', { enumerable: true, get: () => assert.fail() })
  const trap = () => assert.fail()
  const hostile = [
    circle,
    deep,
    throwing,
    new Proxy({}, { get: trap, ownKeys: trap, getPrototypeOf: trap }),
    Array.from({ length: 100_000 }, () => 'x'.repeat(100)),
    Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`k${index}`, 'x'.repeat(5_000)])),
    new Date(Number.NaN),
    10n,
    Symbol('s'),
    () => 1,
    new Uint8Array(1_000_000),
    new Map([[circle, new Set([1])]]),
    '\ud800',
    Object.create(null),
    { toJSON: trap },
    Object.assign(new Error('x'), { message: 5, name: null, stack: {} }),
  ]
  for (const value of hostile) log.info('hostile', { value, error: value })
  assert.equal(lines.length, hostile.length)
  for (const line of lines) {
    assert.ok(line.length <= 80_000)
    JSON.parse(line)
  }
  assert.match(lines[0] ?? '', /\[circular\]/)
})

test('a file is rotated by size, keeps so many and loses no line that fits', () => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-log-'))
  try {
    const path = join(folder, 'sub', 'parley.log')
    const first = openRotatingFile({ path, maximumBytes: 100, keep: 2 })
    for (let number = 0; number < 10; number += 1) first.write(`${number}`.padStart(39, '.'))
    first.close()
    first.write('after close')
    const again = openRotatingFile({ path, maximumBytes: 100, keep: 2 })
    again.write('again')
    again.close()
    assert.deepEqual(readdirSync(join(folder, 'sub')).sort(), ['parley.log', 'parley.log.1', 'parley.log.2'])
    const kept = ['parley.log.2', 'parley.log.1', 'parley.log']
      .map((name) => readFileSync(join(folder, 'sub', name), 'utf8'))
      .join('')
    assert.deepEqual(kept.replaceAll('.', '').trim().split('\n'), ['4', '5', '6', '7', '8', '9', 'again'])
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('says which variable is wrong when its file cannot be written', () => {
  assert.throws(() => openRotatingFile({ path: '/proc/none/parley.log' }), /PARLEY_LOG_FILE/)
})

test('a full disk does not reach whoever logs', () => {
  const full = openRotatingFile({ path: '/dev/full' })
  full.write('lost')
  full.close()
})

test('a file that cannot be begun anew loses lines and touches no other file; it is begun once that works', () => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-log-'))
  try {
    const path = join(folder, 'sub', 'parley.log')
    const output = openRotatingFile({ path, maximumBytes: 10, keep: 1 })
    output.write('before')
    rmSync(join(folder, 'sub'), { recursive: true })
    output.write('lost with its folder')
    const others = Array.from({ length: 3 }, (_, number) => openSync(join(folder, `${number}`), 'w'))
    output.write('lost as well')
    for (const other of others) writeSync(other, 'mine')
    mkdirSync(join(folder, 'sub'))
    output.write('here again')
    output.close()
    for (const other of others) closeSync(other)
    assert.equal(readFileSync(path, 'utf8'), 'here again\n')
    for (const number of [0, 1, 2]) assert.equal(readFileSync(join(folder, `${number}`), 'utf8'), 'mine')
  } finally {
    rmSync(folder, { recursive: true })
  }
})
