import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { after, before, describe, test } from 'node:test'
import { problem, toolServer, toolServerList, type ToolServer } from '@parley/contract'
import { temporaryFolder } from '@parley/lab'
import { loadConfig } from '../../../config.ts'
import { startTestApp, TestClient, type TestApp } from '../../../testing/index.ts'

const path = '/api/admin/tool-servers'
const workshop = fileURLToPath(new URL('../../../../../../lab/src/tool-program.ts', import.meta.url))

describe('a server of tools that is a program on this machine', { timeout: 120_000 }, () => {
  const folder = temporaryFolder('programs')
  const file = join(folder.path, 'programs.json')
  let app: TestApp
  let ada: TestClient
  before(async () => {
    const programs = [
      { name: 'Workshop', argv: [process.execPath, workshop], environment: { GREETING: 'hello' } },
      { name: 'Missing', argv: ['/no/such/program'] },
      { name: 'Chatter', argv: ['/bin/sh', '-c', 'while :; do echo nothing of yours; done'] },
    ]
    writeFileSync(file, JSON.stringify(programs))
    app = await startTestApp({ environment: { PARLEY_TOOL_PROGRAMS_FILE: file } })
    ada = new TestClient(app.url)
    await ada.register('ada')
  })
  after(async () => {
    await app.close()
    folder.remove()
  })

  const listed = async (): Promise<ToolServer[]> => toolServerList.parse(await ada.ok('GET', path)).items
  const named = async (name: string): Promise<ToolServer> => {
    const found = (await listed()).find((server) => server.name === name)
    assert.ok(found)
    return toolServer.parse(await ada.ok('POST', `${path}/${found.id}/look`))
  }
  async function called(tool: string, given = '{}') {
    const { id } = await ada.conversation()
    const name = `workshop__${tool}`
    const sent = await ada.send(id, { text: `/lab speed=0 tool=${name}:${given} Please`, tools: [name] })
    const runId = sent.runs[0]?.id
    const callId = await ada.untilToolWaits(id)
    await ada.ok('POST', `/api/runs/${runId}/approval`, { callId, granted: true })
    await ada.follow(runId ?? '')
    return (await ada.messages(id)).items.at(-1)?.toolCalls?.[0]
  }

  test('is looked at and approved as any other, and answers as data', async () => {
    const server = await named('Workshop')
    assert.deepEqual([server.state, server.url, server.tools.length], ['new', 'stdio:Workshop', 3])
    await ada.ok('POST', `${path}/${server.id}/approve`, { fingerprint: server.fingerprint })
    const call = await called('measure', '{"word":"lantern"}')
    assert.equal(call?.state, 'done')
    assert.match(
      call?.result ?? '',
      /^What follows is quoted.*\n<result server="Workshop" tool="measure">\nlantern has 7/,
    )
  })

  test('has nothing of the server’s environment, and leaves with everything it has started', async () => {
    const environment = (await called('environment'))?.result ?? ''
    assert.match(environment, /GREETING.*LANG.*PATH/s)
    assert.doesNotMatch(environment, /OPENAI|PARLEY|HOME/)
    const child = Number(/\n(\d+)\n/.exec((await called('child'))?.result ?? '')?.[1])
    assert.ok(child > 0)
    while (isAlive(child)) await new Promise((resolve) => setTimeout(resolve, 20))
  })

  test('says what is wrong with one that is not there or speaks of other things', async () => {
    assert.deepEqual((await named('Missing')).problem, 'Missing could not be started.')
    assert.deepEqual((await named('Chatter')).problem, 'Chatter says more than 4 MB.')
  })

  test('stands in the file alone: nobody adds one, and it is not taken away in the app', async () => {
    const added = await ada.call('POST', path, { name: 'Shell', url: 'stdio:Workshop' })
    assert.equal(added.status, 400)
    const gone = await ada.call('DELETE', `${path}/${(await named('Workshop')).id}`)
    assert.deepEqual([gone.status, problem.parse(gone.body).code], [409, 'conflict'])
    writeFileSync(file, JSON.stringify([{ name: 'A', argv: ['relative'] }]))
    assert.throws(
      () => loadConfig({ PARLEY_TOOL_PROGRAMS_FILE: file }),
      /PARLEY_TOOL_PROGRAMS_FILE: 0\.argv: begin with/,
    )
  })
})

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
