import type { Id } from '@parley/contract'
import { temporaryFolder } from '@parley/lab'
import { TestClient } from '@parley/server/testing'
import { setHouseRules } from '../house-rules.ts'
import { startProduct } from '../product.ts'
import { inspectorOnFreePort } from './inspector.ts'
import { follow, questionFor, type Upstream } from './load.ts'
import type { Relay } from './relay.ts'

/** Fewer answers a person than the server writes for one at a time, or the queue would be measured. */
const streamsEach = 8

/**
 * The product as `npm start` runs it, with budgets and policies, where each answer calls a tool before its first word:
 * every stream is an answer in a conversation of its own, read from the server as a page or a script reads it.
 */
export async function withHouse<Result>(
  upstream: Upstream,
  streams: number,
  use: (relay: Relay) => Promise<Result>,
): Promise<Result> {
  const folder = temporaryFolder('relay')
  const inspector = await inspectorOnFreePort()
  const environment = {
    PARLEY_DATA_DIR: folder.path,
    PARLEY_STARTER_MODEL: 'off',
    PARLEY_SIGNUP: 'open',
    PARLEY_LOG_LEVEL: 'info',
    PARLEY_LIMIT_MESSAGES_PER_MINUTE: '0',
    PARLEY_LIMIT_SOCKETS_PER_USER: '0',
    PARLEY_LIMIT_SOCKETS_PER_IP: '0',
    // Each person signs up from an address of their own, as they would.
    PARLEY_TRUSTED_PROXIES: '127.0.0.1/32',
    OPENAI_BASE_URL: `http://127.0.0.1:${upstream.port}/v1`,
  }
  const product = await startProduct(environment, inspector.arguments)
  try {
    const people = await signUp(product.url, Math.ceil(streams / streamsEach))
    if (people[0] !== undefined) await setHouseRules(people[0])
    const runs = new Map<string, { runId: Id; person: TestClient }>()

    const begin = async (id: string) => {
      const person = people[runs.size % people.length]
      if (person === undefined) throw new Error('nobody has signed up')
      const conversation = await person.conversation()
      const [run] = (await person.send(conversation.id, questionFor(id))).runs
      if (run === undefined) throw new Error('the question began no answer')
      const begun = { runId: run.id, person }
      runs.set(id, begun)
      return begun
    }
    return await use({
      async open(id, onFirst) {
        const { runId, person } = runs.get(id) ?? (await begin(id))
        const headers = { cookie: person.cookie }
        return follow({ port: product.url.port, path: `/api/runs/${runId}/events`, headers }, onFirst)
      },
      async stats() {
        const cpu = product.cpuMs() * 1000
        const heap = await inspector.objectBytes()
        return { rss: product.residentMegabytes() * 1024 * 1024, heap, cpu }
      },
    })
  } finally {
    await product.close()
    folder.remove()
  }
}

async function signUp(url: URL, count: number): Promise<TestClient[]> {
  const people = Array.from({ length: count }, () => new TestClient(url))
  for (const [index, person] of people.entries()) {
    await person.register(`reader-${index}`, `10.0.${index >> 8}.${index & 255}`)
  }
  return people
}
