import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId } from '@parley/contract'
import { systemClock } from '#platform/clock.ts'
import { serve } from './http-fixture.ts'
import { createLastingRequests, route, type Caller } from './index.ts'

const signedIn = { cookie: 'parley=ada', 'sec-fetch-site': 'same-origin' }

/** A stream that begins when the test says so, to somebody whose account ends before that. */
async function serveLate(ada: Caller, again: () => Promise<Caller | null>) {
  const [asked, answered] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const lasting = createLastingRequests({ clock: systemClock, again })
  const stream = route({
    method: 'GET',
    path: '/api/stream',
    summary: 'What goes on',
    policy: { who: 'user' },
    responses: { 200: null },
    async handle() {
      asked.resolve()
      await answered.promise
      return { status: 200, stream: (response) => void response.write('begun') }
    },
  })
  const server = await serve({
    routes: [stream],
    lasting,
    authenticate: () => Promise.resolve({ caller: ada, stage: 'full' }),
  })
  const response = fetch(`${server.url}/api/stream`, { headers: signedIn })
  await asked.promise
  lasting.end({ userId: ada.userId })
  answered.resolve()
  const reader = (await response).body?.getReader() ?? assert.fail()
  await reader.read()
  return { server, rest: reader.read() }
}

const someone = (): Caller => ({ userId: newId(), role: 'member', via: { kind: 'session', sessionId: newId() } })

test('what was only about to go on for long when its account ended is cut all the same', async () => {
  const { server, rest } = await serveLate(someone(), () => Promise.resolve(null))
  await assert.rejects(rest, /terminated/)
  await server.close(0)
})

test('who is back by then is not cut', async () => {
  const ada = someone()
  const { server, rest } = await serveLate(ada, () => Promise.resolve(ada))
  const cut = Promise.withResolvers<'still there'>()
  setTimeout(() => cut.resolve('still there'), 500)
  assert.equal(await Promise.race([rest.catch(() => 'cut'), cut.promise]), 'still there')
  await server.close(0)
})
