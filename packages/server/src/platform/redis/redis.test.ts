import assert from 'node:assert/strict'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'
import { after, describe, test } from 'node:test'
import { temporaryFolder } from '@parley/lab'
import { systemClock } from '../clock.ts'
import { unlimited } from '../http/http-fixture.ts'
import { createMemoryLimiter, type LimiterName } from '../http/index.ts'
import { openRedis } from './redis.ts'
import { Replies, type Reply } from './replies.ts'
import { createSharedLimiter } from './shared-limiter.ts'

const program = process.env['PARLEY_TEST_REDIS']
const perMinute: Record<LimiterName, number> = { ...unlimited, login: 5, register: 3 }
const quiet = { warn: () => undefined, info: () => undefined }

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address ? address.port : 0
}

async function startRedis(port: number, password: string): Promise<ChildProcess> {
  const words = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--requirepass', password]
  const child = spawn(program ?? '', [...words, '--dir', temporaryFolder('redis').path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  for await (const line of createInterface({ input: child.stdout })) if (/Ready to accept/.test(line)) break
  child.stdout.resume()
  return child
}

async function stop(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}

test('answers are read however the bytes were cut', () => {
  const bytes = Buffer.from('+OK\r\n:42\r\n$5\r\nwö\r\n\r\n$-1\r\n-ERR no\r\n')
  for (let cut = 1; cut < bytes.length; cut += 1) {
    const got: Reply[] = []
    const replies = new Replies((reply) => got.push(reply))
    for (let from = 0; from < bytes.length; from += cut) replies.feed(bytes.subarray(from, from + cut))
    assert.deepEqual(got.slice(0, 4), ['OK', 42, 'wö\r\n', null])
    assert.match(String(got[4]), /Redis: ERR no/)
  }
  assert.throws(() => new Replies(() => undefined).feed(Buffer.from('HTTP/1.1 400\r\n')), /no Redis/)
})

describe('limits over Redis', { skip: program === undefined ? 'there is no Redis' : false }, () => {
  const running: ChildProcess[] = []
  after(async () => {
    for (const child of running) if (child.exitCode === null && child.signalCode === null) await stop(child)
  })

  test('hold for all processes together, and for each alone while Redis is away', async () => {
    const port = await freePort()
    const first = await startRedis(port, 'pass wörd')
    running.push(first)
    const url = `redis://:${encodeURIComponent('pass wörd')}@127.0.0.1:${port}/1`
    const processes = [0, 1].map(() => {
      const redis = openRedis(url, quiet)
      const alone = createMemoryLimiter({ clock: systemClock, perMinute })
      return { redis, limiter: createSharedLimiter(redis, perMinute, alone) }
    })
    const take = async (process: number) => {
      const verdict = await processes[process]?.limiter.take('login', 'address:192.0.2.1')
      return verdict?.allowed
    }
    const verdicts = await Promise.all(Array.from({ length: 8 }, (_, index) => take(index % 2)))
    assert.equal(verdicts.filter((allowed) => allowed === true).length, 5)
    const refused = await processes[0]?.limiter.take('login', 'address:192.0.2.1')
    assert.ok(refused && !refused.allowed && refused.retryAfter >= 1 && refused.retryAfter <= 12)
    assert.deepEqual(await processes[0]?.limiter.take('messages', 'x'), { allowed: true })

    await stop(first)
    const alone = await Promise.all(Array.from({ length: 8 }, () => take(1)))
    assert.equal(alone.filter((allowed) => allowed === true).length, 5, 'a limit is never gone')
    for (const { redis } of processes) redis.close()
    await assert.rejects(async () => processes[0]?.redis.call('PING'))
  })

  test('a wrong password is refused at once and hinders nobody', async () => {
    const port = await freePort()
    running.push(await startRedis(port, 'right'))
    const { promise: warned, resolve } = Promise.withResolvers<string>()
    const redis = openRedis(`redis://:wrong@127.0.0.1:${port}`, { ...quiet, warn: resolve })
    await assert.rejects(redis.call('PING'))
    assert.match(await warned, /Each process counts for itself/)
    redis.close()
  })
})
