import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { adminProviderList, modelList } from '@parley/contract'
import { temporaryFolder } from '@parley/lab'
import { loadConfig } from '../../config.ts'
import { startTestApp, TestClient } from '../../testing/index.ts'

function fileOf(commands: unknown) {
  const folder = temporaryFolder('commands')
  const path = join(folder.path, 'commands.json')
  writeFileSync(path, JSON.stringify(commands))
  return { path, remove: () => folder.remove() }
}

test('a program from the file is a provider that answers, and nobody changes it in the app', async () => {
  const file = fileOf([{ name: 'Echo', argv: ['/bin/sh', '-c', 'printf "%s: " "$1"; cat', 'sh', '{model}'] }])
  const app = await startTestApp({ environment: { PARLEY_COMMANDS_FILE: file.path } })
  const ada = new TestClient(app.url)
  await ada.register('ada')
  const { items } = modelList.parse(await ada.ok('GET', '/api/models'))
  const model = items.find(({ provider }) => provider.name === 'Echo')
  assert.ok(model)
  const { id } = await ada.conversation()
  const { runs } = await ada.send(id, { text: 'Hello $(id)', modelIds: [model.id] })
  await ada.follow(runs[0]?.id ?? '')
  const answer = (await ada.messages(id)).items.at(-1)
  assert.deepEqual([answer?.status, answer?.text.trim()], ['complete', 'default: Hello $(id)'])

  const providers = adminProviderList.parse(await ada.ok('GET', '/api/admin/providers')).items
  const echo = providers.find(({ kind }) => kind === 'command')
  assert.deepEqual([echo?.isReadOnly, echo?.source], [true, 'environment'])
  const change = await ada.call('PATCH', `/api/admin/providers/${echo?.id}`, { version: echo?.version, name: 'Other' })
  assert.equal(change.status, 409)
  const made = await ada.call('POST', '/api/admin/providers', { kind: 'command', name: 'Mine' })
  assert.equal(made.status, 400)
  await app.close()
  file.remove()
})

test('a file that is wrong stops the start and says where', () => {
  const wrong: [unknown, RegExp][] = [
    [[{ name: 'A', argv: ['sh'] }], /0\.argv: begin with the path/],
    [[{ name: 'A', argv: ['/bin/{model}'] }], /0\.argv/],
    [[{ name: 'A', argv: ['/bin/cat'], shell: true }], /PARLEY_COMMANDS_FILE/],
    [
      [
        { name: 'A', argv: ['/bin/cat'] },
        { name: 'a', argv: ['/bin/cat'] },
      ],
      /names a twice/,
    ],
  ]
  for (const [commands, message] of wrong) {
    const file = fileOf(commands)
    assert.throws(() => loadConfig({ PARLEY_COMMANDS_FILE: file.path }), { message })
    file.remove()
  }
  assert.throws(() => loadConfig({ PARLEY_COMMANDS_FILE: '/no/such/file' }), { message: /cannot be read/ })
})
