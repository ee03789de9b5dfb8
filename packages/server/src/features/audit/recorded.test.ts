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
    // Whose name is a formula does something, and something is done to them.
    for (const displayName of ['=1+2', '@SUM(A1)', '＋1+2', '-2+3', '=HYPERLINK("https://evil.example";"x")']) {
      await mia.ok('PATCH', '/api/me', { displayName })
      await mia.ok('POST', '/api/auth/step-up', { password: 'another horse mia staple' })
      const whole = await (await owner.fetch('GET', `/api/admin/audit/export?format=csv&concerning=${miaId}`)).text()
      const cells = cellsOf(whole.slice(1))
      assert.ok(cells.includes(`'${displayName}`), `${displayName} is told, as text`)
      for (const cell of cells) assert.doesNotMatch(cell, /^[\s\0]*[=+\-@＝＋－＠]/)
    }
    const json: unknown = JSON.parse(await (await owner.fetch('GET', '/api/admin/audit/export?format=json')).text())
    assert.ok(auditList.shape.items.parse(Object(json).items).length >= items.length)
  } finally {
    await app.close()
  }
})

/** As a spreadsheet takes a file apart. */
function cellsOf(text: string): string[] {
  return [...text.matchAll(/(?:^|,|\r\n)(?:"((?:[^"]|"")*)"|([^",\r\n]*))/g)].map(([, quoted, bare]) =>
    (quoted ?? bare ?? '').replaceAll('""', '"'),
  )
}

test('what guessing, stolen copies and closed doors leave behind can be read, with where it came from', async () => {
  const app = await startTestApp()
  try {
    const owner = new TestClient(app.url)
    await owner.register('olga')
    const mia = new TestClient(app.url)
    const { id: miaId } = await mia.register('mia')
    const acts = async (action: string) =>
      auditList.parse(await owner.ok('GET', `/api/admin/audit?limit=100&action=${action}`)).items
    const only = async (action: string, result: string, aboutId: string) => {
      const [act, ...more] = await acts(action)
      assert.deepEqual([more.length, act?.result, act?.address], [0, result, '127.0.0.1'], action)
      assert.ok([act?.actor.id, act?.target?.id].includes(aboutId), `${action} says whom it is about`)
    }
    await mia.ok('POST', '/api/auth/step-up', { password: 'correct horse mia staple' })
    await only('step-up.ok', 'ok', miaId)
    await mia.ok('PATCH', '/api/me', { username: 'mia-two' })
    await only('account.renamed', 'ok', miaId)

    const copy = new TestClient(app.url)
    copy.cookie = mia.cookie
    await mia.ok('POST', '/api/auth/refresh')
    app.clock.advance(11_000)
    for (let time = 0; time < 3; time += 1) assert.equal((await copy.call('GET', '/api/me')).status, 401)
    assert.equal((await mia.call('GET', '/api/me')).status, 401, 'for whoever had it')
    await only('session.replayed', 'denied', miaId)
    const mails = JSON.stringify(await owner.ok('GET', '/api/admin/outbox'))
    assert.match(mails, /Somebody may have copied your session/)

    await owner.ok('POST', `/api/admin/users/${miaId}/disable`)
    const login = { login: 'mia-two', password: 'correct horse mia staple' }
    assert.equal((await mia.call('POST', '/api/auth/login', login)).status, 403)
    await only('login.refused', 'denied', miaId)
    for (let time = 0; time < 13; time += 1) {
      await mia.call('POST', '/api/auth/login', { login: 'olga', password: 'a wrong password' })
    }
    const { id: olgaId } = Object(await owner.ok('GET', '/api/me'))
    await only('login.slowed', 'denied', olgaId)
    await owner.ok('POST', '/api/admin/retention/enforce')
    await only('retention.enforced', 'ok', olgaId)
  } finally {
    await app.close()
  }
})
