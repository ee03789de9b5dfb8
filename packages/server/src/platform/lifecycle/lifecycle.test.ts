import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AppError } from '../app-error.ts'
import type { Log } from '../log/index.ts'
import { closedError, Lifecycle, StartError } from './index.ts'

const silent: Log = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent }

function recording() {
  const events: string[] = []
  const lifecycle = new Lifecycle({ log: silent, stopMs: 50 })
  const part = (name: string) =>
    lifecycle.start(
      name,
      () => void events.push(`+${name}`),
      () => void events.push(`-${name}`),
    )
  return { events, lifecycle, part }
}

test('stops parts in the reverse order of their start, once', async () => {
  const { events, lifecycle, part } = recording()
  await part('database')
  await part('http')
  await Promise.all([lifecycle.stop(), lifecycle.stop()])
  await lifecycle.stop()
  assert.deepEqual(events, ['+database', '+http', '-http', '-database'])
})

test('closes what was started when a later part fails, and names that part in one line', async () => {
  const { events, lifecycle, part } = recording()
  await part('database')
  const failing = lifecycle.start('jobs', () => Promise.reject(new Error('no table\nat line 2')))
  await assert.rejects(failing, { name: 'StartError', message: 'Parley could not start its jobs: no table' })
  assert.deepEqual(events, ['+database', '-database'])
  await assert.rejects(part('http'), StartError)
  assert.deepEqual(events, ['+database', '-database'])
})

test('passes a part that knows its own reason through unchanged', async () => {
  const { lifecycle } = recording()
  const reason = new StartError('Port 80 is in use.')
  await assert.rejects(
    lifecycle.start('http', () => Promise.reject(reason)),
    (error) => error === reason,
  )
})

test('one part that hangs or fails does not keep the others from stopping', async () => {
  const { events, lifecycle, part } = recording()
  await part('database')
  await lifecycle.start(
    'hanging',
    () => 1,
    () => new Promise(() => {}),
  )
  await lifecycle.start(
    'failing',
    () => 1,
    () => Promise.reject(new Error('no')),
  )
  await lifecycle.stop()
  assert.deepEqual(events, ['+database', '-database'])
})

test('closes a part that was still starting when the stop came', async () => {
  const { events, lifecycle, part } = recording()
  await part('database')
  const { promise, resolve } = Promise.withResolvers<void>()
  const starting = lifecycle.start(
    'slow',
    () => promise,
    () => void events.push('-slow'),
  )
  const stopped = lifecycle.stop()
  resolve()
  await assert.rejects(starting, /Stopped while it was starting/)
  await stopped
  assert.deepEqual(events, ['+database', '-slow', '-database'])
})

test('using a closed part is a clear error that is worth a retry', () => {
  const error = closedError('jobs')
  assert.ok(error instanceof AppError)
  assert.equal(error.code, 'maintenance')
  assert.match(String(error.cause), /jobs was used after it was closed/)
})
