import assert from 'node:assert/strict'
import { test } from 'node:test'
import { auditList } from '@parley/contract'
import { startTestApp, TestClient } from '../../testing/index.ts'

test('denials, unknown keys and what administrators change are written down, and exported without formulas', async () => {
  const app = await startTestApp()
  try {
    const owner = new TestClient(app.url)
    await owner.register('olga')
    const mia = new TestClient(app.url)
    await mia.register('mia')
    for (let time = 0; time < 5; time += 1) assert.equal((await mia.call('GET', '/api/admin/users')).status, 403)
    const stranger = new TestClient(app.url)
    await stranger.call('GET', '/api/me', undefined, { authorization: 'Bearer pk_wrong' })
    const name = '=HYPERLINK("http://evil.example")'
    await owner.ok('POST', '/api/admin/providers', { kind: 'openai', name, baseUrl: 'https://models.example.org/v1' })

    const { id: keyId } = Object(await mia.ok('POST', '/api/me/api-keys', { name: 'script' }))
    await mia.ok('DELETE', `/api/me/api-keys/${keyId}`)
    await mia.ok('POST', '/api/me/password', {
      currentPassword: 'correct horse mia staple',
      password: 'another horse mia staple',
    })
    const { id: miaId } = Object(await mia.ok('GET', '/api/me'))
    await owner.ok('PATCH', `/api/admin/users/${miaId}`, { version: 1, role: 'guest' })

    const { items } = auditList.parse(await owner.ok('GET', '/api/admin/audit?limit=100'))
    const times = (action: string) => items.filter((item) => item.action === action).length
    assert.equal(times('access.denied'), 1, 'the same denial is written down once a minute')
    assert.equal(times('key.refused'), 1)
    assert.equal(times('provider.created'), 1)
    for (const { action, actor, address } of items) {
      if (actor.kind === 'user') assert.equal(address, '127.0.0.1', `${action} says where it was done`)
    }
    const about = auditList.parse(await owner.ok('GET', `/api/admin/audit?concerning=${miaId}&limit=100`)).items
    assert.ok(about.some(({ actor }) => actor.id === miaId) && about.some(({ target }) => target?.id === miaId))
    assert.ok(about.every(({ actor, target }) => actor.id === miaId || target?.id === miaId))

    const file = await owner.fetch('GET', '/api/admin/audit/export?format=csv&action=provider')
    assert.match(file.headers.get('content-disposition') ?? '', /attachment; filename="parley-audit\.csv"/)
    const lines = (await file.text()).trimEnd().split('\r\n')
    assert.equal(lines.length, 2)
    assert.match(lines[1] ?? '', /"provider =HYPERLINK\(""http/)
    const json: unknown = JSON.parse(await (await owner.fetch('GET', '/api/admin/audit/export?format=json')).text())
    assert.ok(auditList.shape.items.parse(Object(json).items).length >= items.length)
  } finally {
    await app.close()
  }
})
