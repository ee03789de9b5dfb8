import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startPlantedApp } from './planted-app.ts'
import { typeFuzz } from './type-fuzz.ts'

test('finds nothing where every input is checked', async () => {
  await using app = await startPlantedApp('none')
  assert.deepEqual(await typeFuzz(app), [])
})

test('finds a handler that trusts the type of a field', async () => {
  await using app = await startPlantedApp('trusts a type')
  const findings = await typeFuzz(app)
  assert.match(findings.join('\n'), /POST \/api\/notes with field text .*: 500/)
})

test('finds a server that does not answer', async () => {
  const app = await startPlantedApp('none')
  const cast = await app.makeCast()
  await app[Symbol.asyncDispose]()
  const findings = await typeFuzz({ ...app, makeCast: async () => cast })
  assert.ok(findings.length > 40)
  assert.match(findings[0] ?? '', /no answer/)
})
