import assert from 'node:assert/strict'
import { setTimeout as pause } from 'node:timers/promises'
import { test } from 'node:test'
import { count, seeded, testSeed } from '@parley/lab'
import { followRun, openCuttingProxy, Seen, type Codec } from '#platform/live/follower.testing.ts'
import { openTestDatabase } from './open-test-database.ts'
import { done, openRunHouse, type Script } from './runs.testing.ts'

const codecs: Codec[] = ['websocket', 'live-sse', 'run-sse']
const words = ['the ', 'answer ', 'größer', ' 漢字', ' 👩‍👩‍👧 ', '\n\n', '"quoted" ', '\\', ' a', 'longer piece of text, ']

/** An answer in pieces at an uneven pace, with other events between. */
function answer(pieces: string[]): Script {
  return async (emit) => {
    for (const [index, text] of pieces.entries()) {
      emit({ type: 'text', text })
      if (index % 7 === 0) await pause(index % 3)
      if (index % 60 === 30) emit({ type: 'tool-call', callId: `call-${index}`, name: 'look', arguments: '{}' })
    }
    return { ...done, usage: { inputTokens: 1, outputTokens: pieces.length } }
  }
}

test('a follower whose connection is torn again and again loses no token and sees none twice', async (t) => {
  const wanted = count(500, 10_000)
  const house = await openRunHouse(await openTestDatabase())
  const random = seeded(testSeed('cuts'))
  const proxy = await openCuttingProxy(house.port, () => 200 + Math.floor(random.next() ** 2 * 6000))
  let runs = 0
  let pieces = 0

  async function oneRun(number: number): Promise<void> {
    const text = Array.from({ length: 250 }, () => words[random.between(0, words.length)] ?? '')
    const run = await house.start(answer(text))
    const seen = new Seen()
    for (let attempt = number; seen.events.at(-1)?.type !== 'run-end'; attempt += 1) {
      const codec = codecs[attempt % codecs.length] ?? 'websocket'
      const follower = followRun(codec, proxy.port, run.id, seen.last, seen.take)
      await Promise.race([follower.closed, seen.ended])
      follower.cut()
    }
    assert.deepEqual(seen.faults, [])
    assert.equal(seen.text, text.join(''))
    assert.equal((await house.message(run.messageId)).text, text.join(''))
    runs += 1
    pieces += text.length
  }

  while (proxy.cuts < wanted) await Promise.all(Array.from({ length: 20 }, (_, number) => oneRun(number)))
  t.diagnostic(`${proxy.cuts} cuts in ${runs} answers of ${pieces} tokens: none lost, none repeated`)
  await proxy.close()
  await house.close()
})
