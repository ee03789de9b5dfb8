import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const fixture = fileURLToPath(new URL('./run-process.fixture.ts', import.meta.url))

function run(behaviour: string) {
  const child = spawn(process.execPath, [fixture, behaviour], { stdio: ['ignore', 'pipe', 'pipe'] })
  const texts = { out: '', err: '' }
  child.stdout.on('data', (piece) => (texts.out += String(piece)))
  child.stderr.on('data', (piece) => (texts.err += String(piece)))
  const closed = once(child, 'close')
  const said = async (word: string) => {
    while (!texts.out.includes(word)) await once(child.stdout, 'data')
  }
  const ended = async () => {
    const [code, signal] = await closed
    return { code, signal, ...texts }
  }
  return { child, said, ended }
}

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
  test(`drains and exits 0 on ${signal}, without a traceback`, async () => {
    const { child, said, ended } = run('plain')
    await said('ready')
    child.kill(signal)
    const { code, out, err } = await ended()
    assert.equal(code, 0)
    assert.match(out, /database closed/)
    assert.equal(err, '')
  })
}

test('takes two signals at once as one', async () => {
  const { child, said, ended } = run('plain')
  await said('ready')
  child.kill('SIGINT')
  child.kill('SIGTERM')
  const { code, out } = await ended()
  assert.equal(code, 0)
  assert.match(out, /database closed/)
})

test('a second signal after a while ends it now', async () => {
  const { child, said, ended } = run('hang')
  await said('ready')
  child.kill('SIGTERM')
  await said('Stopping')
  const asked = performance.now()
  const again = setInterval(() => child.kill('SIGTERM'), 50)
  const { code, out } = await ended()
  clearInterval(again)
  assert.equal(code, 1)
  assert.ok(performance.now() - asked < 3_000)
  assert.match(out, /Stopping now/)
})

test('a start that fails for a known reason prints that reason alone and exits 1 with everything closed', async () => {
  const { code, out, err } = await run('port').ended()
  assert.equal(code, 1)
  assert.equal(err, 'parley: Port 1 is in use.\nparley: Set PARLEY_PORT.\n')
  assert.match(out, /database closed/)
})

test('a start that fails unforeseen prints one line; its stack is in the log', async () => {
  const { code, out, err } = await run('surprise').ended()
  assert.equal(code, 1)
  assert.equal(err, 'parley: unforeseen\n')
  assert.match(out, /run-process\.fixture\.ts/)
})

for (const behaviour of ['throw', 'reject']) {
  test(`an error nobody caught (${behaviour}) is logged with an id, everything is closed, and it exits 1`, async () => {
    const { code, out, err } = await run(behaviour).ended()
    assert.equal(code, 1)
    assert.match(out, /"errorId":"[0-9a-f-]{36}"/)
    assert.match(out, /database closed/)
    assert.equal(err, '')
  })
}
