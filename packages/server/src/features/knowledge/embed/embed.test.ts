import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { after, describe, it } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { AppError } from '#platform/app-error.ts'
import { cosine, openEmbedders, references } from './embed.testing.ts'
import { embeddingModels, openTokenizer, type EmbedOptions } from './index.ts'

const { embedders, lines } = openEmbedders({ helpers: 0 })
after(() => embedders.stop())
const signal = new AbortController().signal
const passage: EmbedOptions = { model: 'english', purpose: 'passage', signal }
const query: EmbedOptions = { model: 'english', purpose: 'query', signal }
const sentences = (count: number, about: string) =>
  Array.from({ length: count }, (_, index) => `Passage ${index} tells of ${about}, and of house ${index * 7}.`)

function processOf(model: 'english' | 'multilingual' = 'english'): number {
  const running = embedders.running().find((one) => one.model === model)
  assert.ok(running, 'an embedder process is running')
  return running.processId
}

/** Neither gone nor only waiting for somebody to take notice. */
async function isAlive(processId: number): Promise<boolean> {
  const stat = await readFile(`/proc/${processId}/stat`, 'utf8').catch(() => ') Z')
  return !/\) Z/.test(stat)
}

describe('the embedders', { timeout: 60_000 }, () => {
  for (const [model, least] of [
    ['english', 0.98],
    ['multilingual', 0.995],
  ] as const) {
    it(`give the reference vectors: ${model}`, async () => {
      for (const { text, f32 } of references(model)) {
        const [, prefix, bare = text] = /^(query|passage): (.*)$/s.exec(text) ?? []
        const purpose = prefix === 'query' ? 'query' : 'passage'
        const [vector] = await embedders.embed([bare], { model, purpose, signal })
        assert.ok(vector)
        assert.ok(cosine(vector, f32) >= least, `${text.slice(0, 40)}: ${cosine(vector, f32)}`)
        assert.ok(Math.abs(Math.hypot(...vector) - 1) < 1e-4)
      }
    })
  }

  it('find what is meant in another language', async () => {
    const ask = (texts: string[], purpose: 'query' | 'passage') =>
      embedders.embed(texts, { model: 'multilingual', purpose, signal })
    const [question] = await ask(['我有多少天假期？'], 'query')
    const [leave, salary] = await ask(
      ['Employees get 25 days of paid leave.', 'Salaries are paid on the 25th.'],
      'passage',
    )
    assert.ok(question && leave && salary)
    assert.ok(cosine(question, leave) > cosine(question, salary))
  })

  it('give each text the same vector, alone or among others', async () => {
    const texts = sentences(40, 'bees')
    const all = await embedders.embed(texts, passage)
    assert.equal(all.length, 40)
    const [alone] = await embedders.embed([texts[17] ?? ''], passage)
    assert.deepEqual(alone, all[17])
  })

  it('count tokens, of which so many fit as they say', async () => {
    assert.deepEqual(await embedders.countTokens(['', 'How many days?', 'naïve'], 'english'), [0, 4, 1])
    assert.deepEqual(await embedders.countTokens(['', '我有多少天假期？'], 'multilingual'), [0, 5])
    for (const model of ['english', 'multilingual'] as const) {
      const { readsTokens, passageTokens, prefix } = embeddingModels[model]
      const tokenizer = await openTokenizer(model)
      const words = 'house '.repeat(passageTokens)
      assert.equal(tokenizer.count(words), passageTokens)
      assert.ok(tokenizer.encode(prefix.passage + words).length <= readsTokens)
    }
  })

  it('run in processes of their own, behind the server, with nothing of its environment', async () => {
    assert.doesNotMatch(await readFile('/proc/self/maps', 'utf8'), /onnxruntime/)
    assert.match(await readFile(`/proc/${processOf()}/maps`, 'utf8'), /onnxruntime/)
    const environment = await readFile(`/proc/${processOf()}/environ`, 'utf8')
    assert.deepEqual(
      environment.split('\0').filter((entry) => entry !== '' && !entry.startsWith('NODE_CHANNEL_')),
      [],
    )
    const [nice] = (await readFile(`/proc/${processOf()}/stat`, 'utf8')).split(') ')[1]?.split(' ').slice(16, 17) ?? []
    assert.equal(nice, '5')
  })

  it('count the words of another book while one is read, without waiting for a text of it time and again', async () => {
    let read = 0
    const long = Array.from({ length: 60 }, (_, number) => `${number} ${sentences(12, 'ships').join(' ')}`)
    const books = long.map((text) => embedders.embed([text], passage).then(() => (read += 1)))
    await books[0]
    const before = read
    await embedders.countTokens(sentences(1_200, 'soup'), 'english')
    assert.ok(read - before < 12, `${read - before} texts were read while 1,200 were counted`)
    await Promise.all(books)
  })

  it('answer a question before the passages that wait', async () => {
    const order: string[] = []
    const book = embedders.embed(sentences(60, 'ships'), passage).then(() => order.push('book'))
    await embedders.embed(['Which ship?'], query)
    order.push('question')
    await book
    assert.deepEqual(order, ['question', 'book'])
  })

  it('let a leaflet pass a thick book', async () => {
    const order: string[] = []
    const book = embedders.embed(sentences(100, 'wars'), passage).then(() => order.push('book'))
    await embedders.embed(sentences(8, 'soup'), passage)
    order.push('leaflet')
    await book
    assert.deepEqual(order, ['leaflet', 'book'])
  })

  it('stop for whoever no longer wants it, and nobody else', async () => {
    const abort = new AbortController()
    const reason = new Error('enough')
    const unwanted = embedders.embed(sentences(400, 'sand'), { ...passage, signal: abort.signal })
    const wanted = embedders.embed(sentences(20, 'rain'), passage)
    abort.abort(reason)
    await assert.rejects(unwanted, (error) => error === reason)
    assert.equal((await wanted).length, 20)
    await assert.rejects(embedders.embed(['x'], { ...passage, signal: abort.signal }), (error) => error === reason)
  })

  it('go on with another process when one is killed at work', async () => {
    const texts = sentences(60, 'stones')
    const expected = await embedders.embed(texts, passage)
    const killed = processOf()
    const again = embedders.embed(texts, passage)
    process.kill(killed, 'SIGKILL')
    assert.deepEqual(await again, expected)
    assert.notEqual(processOf(), killed)
    assert.ok(lines.some(({ message }) => message === 'embedder ended'))
  })
})

describe('helpers with a book', { timeout: 60_000 }, () => {
  it('come with it, run behind everything and give the same vectors', async () => {
    const { embedders: several } = openEmbedders({ helpers: 1, availableMemory: () => 2 ** 33 })
    const texts = sentences(120, 'rivers')
    const together = await several.embed(texts, passage)
    const [first, helper] = several.running()
    assert.ok(first && helper)
    const nice = async (processId: number) =>
      (await readFile(`/proc/${processId}/stat`, 'utf8')).split(') ')[1]?.split(' ')[16]
    assert.equal(await nice(first.processId), '5')
    // On a busy machine it may not have begun yet.
    while ((await nice(helper.processId)) !== '19') await setTimeout(5)
    assert.deepEqual(together, await embedders.embed(texts, passage))
    await several.stop()
  })

  it('that die or find no room hold nothing up', async () => {
    const { embedders: several } = openEmbedders({ helpers: 1, availableMemory: () => 2 ** 33 })
    const texts = sentences(60, 'tides')
    await several.embed(texts, passage)
    const helper = several.running()[1]?.processId
    assert.ok(helper !== undefined)
    const again = several.embed(texts, passage)
    process.kill(helper, 'SIGKILL')
    assert.deepEqual(await again, await embedders.embed(texts, passage))
    await several.stop()
    let asked = 0
    const { embedders: poor } = openEmbedders({ helpers: 1, availableMemory: () => 400 * 2 ** 20 - (asked += 1) })
    assert.equal((await poor.embed(texts, passage)).length, 60)
    assert.equal(poor.running().length, 1)
    await poor.stop()
  })
})

describe('an embedder', { timeout: 60_000 }, () => {
  it('goes when nobody asks any more, and comes again', async () => {
    const { embedders: fleeting } = openEmbedders({ idleMs: 30 })
    await fleeting.embed(['a'], query)
    const [{ processId } = { processId: 0 }] = fleeting.running()
    while (await isAlive(processId)) await setTimeout(5)
    assert.deepEqual(fleeting.running(), [])
    assert.equal((await fleeting.embed(['a'], query)).length, 1)
    await fleeting.stop()
  })

  it('ends with the server, even when that is killed while it takes in a book', async () => {
    const server = spawn(process.execPath, [fileURLToPath(new URL('killed-server.fixture.ts', import.meta.url))])
    const [line] = (await once(server.stdout, 'data')) as [Buffer]
    assert.equal(await isAlive(Number(line)), true)
    server.kill('SIGKILL')
    while (await isAlive(Number(line))) await setTimeout(5)
  })

  it('that says nothing is ended, and the text is given up after the second', async () => {
    const { embedders: deaf } = openEmbedders({ silentMs: 1 })
    await assert.rejects(deaf.embed(['a'], query), /ended twice/)
    await deaf.stop()
  })

  it('is not started where memory is short', async () => {
    const { embedders: poor } = openEmbedders({ availableMemory: () => 1000 })
    await assert.rejects(poor.embed(['a'], query), (error) => {
      assert.ok(error instanceof AppError)
      assert.match(error.message, /not enough free memory/)
      return true
    })
    await poor.stop()
  })

  it('takes no more than can wait, and nothing once it is stopped', async () => {
    const { embedders: full } = openEmbedders()
    const calls = Array.from({ length: 513 }, () => full.embed(['a'], passage))
    const last = calls.pop()
    assert.ok(last)
    const refused = assert.rejects(last, /Too many texts wait/)
    const stopped = calls.map((call) => assert.rejects(call, /was stopped/))
    await full.stop()
    await Promise.all([refused, ...stopped])
    await assert.rejects(full.embed(['a'], passage), /was stopped/)
    assert.deepEqual(full.running(), [])
  })
})
