import assert from 'node:assert/strict'
import { symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { locateShippedFile } from '@parley/models'
import * as fastCheck from 'fast-check'
import { count } from '@parley/lab'
import { folderOf, ggufHeader, openEmbedded } from './embedded.testing.ts'
import { GgufError, readGguf } from './gguf.ts'

const llama = ggufHeader([
  ['general.architecture', 'llama'],
  ['general.name', 'Small One'],
  ['llama.context_length', 2048],
  ['llama.block_count', 2],
  ['llama.embedding_length', 64],
  ['llama.attention.head_count', 4],
  ['tokenizer.ggml.tokens', ['a', 'b', 'c']],
])

describe('the folder of model files', () => {
  it('offers each model by its name, also through a link, and leaves encoders for others', async () => {
    const folder = await folderOf({
      'small.gguf': llama,
      'nameless.Q4.gguf': ggufHeader([['general.architecture', 'qwen2']]),
      'embedder.gguf': ggufHeader([['general.architecture', 'bert']]),
      'large-00001-of-00002.gguf': llama,
      'large-00002-of-00002.gguf': Buffer.from('GGUF, the rest'),
      'notes.txt': Buffer.from('no model'),
    })
    await symlink(locateShippedFile('SmolLM2-135M-Instruct', 'model').path, join(folder, 'linked.gguf'))
    const { models, problems } = await openEmbedded({ starter: false, modelsDir: folder }).provider.inspect()
    assert.deepEqual(problems, [])
    assert.deepEqual(
      models.map(({ upstream, name, usualWindow, chat }) => [upstream, name, usualWindow, chat]),
      [
        ['embedder.gguf', 'embedder', 4096, false],
        ['large-00001-of-00002.gguf', 'Small One', 2048, true],
        ['linked.gguf', 'Smollm2 135M 8k Lc100K Mix1 Ep2', 4096, true],
        ['nameless.Q4.gguf', 'nameless.Q4', 4096, true],
        ['small.gguf', 'Small One', 2048, true],
      ],
    )
  })

  it('says of each broken file what is wrong with it, and offers the others', async () => {
    const folder = await folderOf({
      'cut.gguf': llama.subarray(0, 90),
      'empty.gguf': Buffer.alloc(0),
      'future.gguf': ggufHeader([], 9),
      'good.gguf': llama,
      'page.gguf': Buffer.from('<!doctype html><title>Sign in</title>'),
      'silent.gguf': ggufHeader([['general.name', 'Nobody']]),
    })
    await symlink(join(folder, 'nowhere'), join(folder, 'dangling.gguf'))
    const { models, problems } = await openEmbedded({ starter: false, modelsDir: folder }).provider.inspect()
    assert.deepEqual(
      models.map((model) => model.upstream),
      ['good.gguf'],
    )
    assert.deepEqual(
      problems.map((problem) => problem.detail),
      [
        'cut.gguf ends in the middle of its header: the download was cut.',
        'dangling.gguf is not there (a link that leads nowhere?).',
        'empty.gguf ends in the middle of its header: the download was cut.',
        'future.gguf has an unknown format version (9).',
        'page.gguf is not a GGUF model.',
        'silent.gguf does not say what kind of model it is.',
      ],
    )
  })

  it('that is not there is a problem, not a failure', async () => {
    const { models, problems } = await openEmbedded({ starter: false, modelsDir: '/nowhere' }).provider.inspect()
    assert.deepEqual(models, [])
    assert.match(problems[0]?.detail ?? '', /The folder \/nowhere is not there/)
  })

  it('never leads out of itself', async () => {
    const { provider } = openEmbedded({ starter: false, modelsDir: await folderOf({ 'good.gguf': llama }) })
    const chat = provider.chat({ upstream: '../good.gguf', turns: [] }, () => undefined, new AbortController().signal)
    await assert.rejects(chat, /is missing or damaged/)
  })

  it('survives headers damaged anywhere', async () => {
    const damage = fastCheck.array(fastCheck.tuple(fastCheck.nat(llama.length - 1), fastCheck.nat(255)), {
      minLength: 1,
      maxLength: 8,
    })
    const property = fastCheck.asyncProperty(damage, async (changes) => {
      const bytes = Buffer.from(llama)
      for (const [place, value] of changes) bytes[place] = value
      const folder = await folderOf({ 'x.gguf': bytes })
      await readGguf(join(folder, 'x.gguf')).catch((error: unknown) => assert.ok(error instanceof GgufError))
    })
    await fastCheck.assert(property, { numRuns: count(200, 5000) })
  })
})
