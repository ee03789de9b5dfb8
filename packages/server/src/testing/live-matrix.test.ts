import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { liveCommands } from '#platform/live/index.ts'
import { startTestApp, type TestApp } from './app.ts'
import { appHarness } from './app-harness.ts'
import { liveCases, liveMatrix } from './live-matrix.ts'

let app: TestApp
before(async () => {
  app = await startTestApp()
})
after(() => app.close())

test('holds the policy of every live command for everybody', { timeout: 180_000 }, async () => {
  const commands = Object.keys(liveCommands)
  assert.deepEqual(await liveMatrix({ ...appHarness(app), commands, cases: liveCases }), [])
})

test('fails for a live command that was left out', async () => {
  const { ping: _left, ...cases } = liveCases
  const makeCast = () => Promise.reject(new Error('nobody is needed'))
  const findings = await liveMatrix({ base: app.url, cases, commands: Object.keys(liveCommands), makeCast })
  assert.deepEqual(findings, ['ping: no case says how to send it'])
})
