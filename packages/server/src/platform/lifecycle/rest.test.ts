import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { createLook } from './rest.ts'

const megabyte = 1024 * 1024

test('memory is given back at rest alone, where there is some, and not again and again', () => {
  let [collected, busy, young, now] = [0, 0, 0, 0]
  const look = createLook({
    collect: () => (collected += 1),
    youngBytes: () => young,
    busyShare: () => busy,
    monotonic: () => now,
  })
  const looked = (change: { busy?: number; young?: number; now?: number }): number => {
    ;({ busy, young, now } = { busy, young, now, ...change })
    look()
    return collected
  }
  assert.equal(looked({ young: megabyte }), 0, 'nothing to give back')
  assert.equal(looked({ young: 16 * megabyte, busy: 0.3 }), 0, 'somebody is answered')
  assert.equal(looked({ busy: 0 }), 1)
  assert.equal(looked({ now: 30_000 }), 1, 'so soon again')
  assert.equal(looked({ now: 61_000 }), 2)
})

test('the young heap of a process that has worked is small again', () => {
  const rested = fileURLToPath(new URL('rest.fixture.ts', import.meta.url))
  const said = execFileSync(process.execPath, ['--expose-gc', '--max-semi-space-size=16', rested], { encoding: 'utf8' })
  const [grown = 0, left = 0] = said.trim().split(' ').map(Number)
  assert.ok(grown > 4 * megabyte, `work made it ${grown} bytes`)
  assert.ok(left < 2 * megabyte, `rest left it ${left} bytes`)
})
