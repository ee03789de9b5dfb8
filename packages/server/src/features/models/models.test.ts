import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { startLabProvider, type LabProvider, type LabProviderOptions } from '@parley/lab'
import { newId, type ModelList } from '@parley/contract'
import { AppError } from '#platform/app-error.ts'
import { hear } from '#providers/testing/chat.ts'
import { nobody, openModelHouse, type ModelHouse } from './models.testing.ts'
import { eachDatabase } from '../../testing/furnished.ts'

const caller = { userId: newId() }
const idsOf = (list: ModelList): string[] => list.items.map((model) => model.id)
const defaultIn = (list: ModelList): string | undefined => list.items.find((model) => model.isDefault)?.id

eachDatabase((name, temporaryDatabase) => {
  describe(`the models, on ${name}`, { timeout: 60_000 }, () => {
    const houses: ModelHouse[] = []
    const servers: LabProvider[] = []
    after(async () => {
      for (const house of houses) await house.close()
      for (const server of servers) await server.close()
    })
    const house = async (): Promise<ModelHouse> => {
      const opened = await openModelHouse(temporaryDatabase)
      houses.push(opened)
      return opened
    }
    const lab = async (options: LabProviderOptions): Promise<LabProvider> => {
      const started = await startLabProvider(options)
      servers.push(started)
      return started
    }
    const named = (kind: 'openai' | 'azure' | 'anthropic' | 'gemini', server: LabProvider, apiKey: string | null) => ({
      kind,
      name: kind,
      baseUrl: server.url,
      apiKey,
    })

    it('come from the environment and a running Ollama, in order, without those that only embed', async () => {
      const gemini = await lab({ protocol: 'gemini' })
      const anthropic = await lab({ protocol: 'anthropic' })
      const ollama = await lab({ protocol: 'ollama' })
      const models = await (
        await house()
      ).start({
        ollamaUrl: new URL(ollama.url),
        starter: true,
        environmentProviders: [named('gemini', gemini, 'k'), named('anthropic', anthropic, 'k')],
      })
      const list = await models.list()
      assert.deepEqual(
        [...new Set(list.items.map((model) => model.provider.kind))],
        ['anthropic', 'gemini', 'ollama', 'embedded'],
      )
      assert.deepEqual(idsOf(list).slice(-3), ['ollama/lab-chat', 'ollama/lab-reasoning', 'embedded/starter'])
      assert.ok(!idsOf(list).some((id) => id.includes('embedding')))
      assert.equal(list.items.filter((model) => model.isDefault).length, 1)
      assert.match(defaultIn(list) ?? '', /^anthropic\//)
      const starter = list.items.at(-1)
      assert.equal(starter?.isStarter, true)
      assert.match(starter?.description ?? '', /often wrong/)
    })

    it('take the newest well-suited one of a vendor for the default', async () => {
      const ids = ['gpt-4', 'gpt-5.1-codex', 'gpt-5', 'gpt-5.1', 'chatgpt-4o-latest', 'gpt-4.1', 'gpt-10-mini']
      const openai = await lab({ protocol: 'openai', models: ids.map((id) => ({ id })) })
      const models = await (await house()).start({ environmentProviders: [named('openai', openai, 'k')] })
      assert.equal(defaultIn(await models.list()), 'openai/gpt-5.1')
    })

    it('are resolved to a provider that answers, with the key from the environment', async () => {
      const openai = await lab({ protocol: 'openai', apiKey: 'sk-from-the-environment', script: { text: 'Here.' } })
      const opened = await house()
      const models = await opened.start({
        environmentProviders: [named('openai', openai, 'sk-from-the-environment')],
      })
      const resolved = await models.resolve(null, caller)
      assert.equal(resolved.modelId, 'openai/lab-chat')
      const heard = await hear(resolved.provider, { upstream: resolved.upstream })
      assert.equal(heard.text, 'Here.')
    })

    it('are not there without a provider, and what was tried is told', async () => {
      const models = await (await house()).start({}, { inContainer: true })
      const list = await models.list()
      assert.deepEqual(idsOf(list), ['passages/passages'])
      assert.deepEqual(
        list.discovery.map(({ kind, address, state }) => [kind, address, state]),
        [['ollama', 'http://127.0.0.1:9', 'unreachable']],
      )
      const { provider, upstream } = await models.resolve(null, caller)
      assert.match((await hear(provider, { upstream })).text, /no language model connected/)
    })

    it('tell addresses only to who administers', async () => {
      const models = await (await house()).start()
      const [found] = (await models.list()).discovery
      assert.equal(found?.address, 'http://127.0.0.1:9')
      const [shown] = (await models.list('member')).discovery
      assert.deepEqual(shown, { kind: 'ollama', address: null, state: 'unreachable', detail: 'It does not answer.' })
    })

    it('of an Ollama started later are simply there, and gone again when it stops', async () => {
      const opened = await house()
      const first = await startLabProvider({ protocol: 'ollama' })
      const { port, url } = first
      await first.close()
      const models = await opened.start({ ollamaUrl: new URL(url) })
      assert.deepEqual(idsOf(await models.list()), ['passages/passages'])

      const second = await startLabProvider({ protocol: 'ollama', port })
      opened.clock.advance(11_000)
      let change = models.changes.next()
      await models.list()
      await change
      assert.equal(defaultIn(await models.list()), 'ollama/lab-chat')

      await second.close()
      opened.clock.advance(61_000)
      change = models.changes.next()
      await models.list()
      await change
      assert.deepEqual(idsOf(await models.list()), ['passages/passages'])
      await assert.rejects(models.resolve('ollama/lab-chat', caller), (error) => {
        assert.ok(error instanceof AppError)
        assert.equal(error.code, 'provider_unavailable')
        assert.deepEqual(error.options.actions, ['connect-model'])
        return true
      })
    })

    it('are asked for again only now and then', async () => {
      const ollama = await lab({ protocol: 'ollama' })
      const models = await (await house()).start({ ollamaUrl: new URL(ollama.url) })
      await models.list()
      const asked = ollama.requests.length
      for (let time = 0; time < 20; time += 1) await models.list()
      await models.stop()
      assert.equal(ollama.requests.length, asked)
    })

    it('follow the environment at every start: gone variables leave a disabled provider without its key', async () => {
      const openai = await lab({ protocol: 'openai' })
      const opened = await house()
      const environmentProviders = [named('openai', openai, 'sk-secret-of-the-test')]
      const before = await opened.start({ environmentProviders })
      assert.equal(idsOf(await before.list()).length, 2)
      await before.stop()

      const without = await opened.start()
      assert.deepEqual(idsOf(await without.list()), ['passages/passages'])
      const row = await opened.database.read
        .selectFrom('providers')
        .selectAll()
        .where('id', '=', 'openai')
        .executeTakeFirstOrThrow()
      assert.deepEqual([row.enabled, row.sealed_key, row.source], [0, null, 'environment'])
      await without.stop()

      const again = await opened.start({ environmentProviders })
      assert.equal(defaultIn(await again.list()), 'openai/lab-chat')
    })

    it('change nothing in the database where nothing changed', async () => {
      const openai = await lab({ protocol: 'openai' })
      const opened = await house()
      const environmentProviders = [named('openai', openai, 'k')]
      const rows = async () => ({
        providers: await opened.database.read.selectFrom('providers').selectAll().orderBy('id').execute(),
        models: await opened.database.read.selectFrom('models').selectAll().orderBy('id').execute(),
      })
      const first = await opened.start({ environmentProviders })
      await first.list()
      await first.stop()
      const before = await rows()
      const second = await opened.start({ environmentProviders })
      await second.list()
      assert.deepEqual(await rows(), before)
    })

    it('of a vendor that does not answer for once stay on offer', async () => {
      const server = await startLabProvider({ protocol: 'openai' })
      const opened = await house()
      const environmentProviders = [named('openai', server, 'k')]
      await (await opened.start({ environmentProviders })).list()
      await server.close()
      const models = await opened.start({ environmentProviders })
      const list = await models.list()
      assert.equal(defaultIn(list), 'openai/lab-chat')
      assert.equal(list.discovery.find(({ kind }) => kind === 'openai')?.state, 'unreachable')
    })

    it('say what is wrong when a key is refused', async () => {
      const openai = await lab({ protocol: 'openai', apiKey: 'sk-right' })
      const models = await (await house()).start({ environmentProviders: [named('openai', openai, 'sk-wrong-one')] })
      const found = (await models.list()).discovery.find(({ kind }) => kind === 'openai')
      assert.equal(found?.state, 'refused')
      assert.match(found?.detail ?? '', /key was refused/)
      assert.doesNotMatch(JSON.stringify(found), /sk-wrong/)
    })

    it('say that a key must be entered again when the secret is another one', async () => {
      const openai = await lab({ protocol: 'openai' })
      const opened = await house()
      await (await opened.start({ environmentProviders: [named('openai', openai, 'sk-kept')] })).list()
      await opened.database.write
        .updateTable('providers')
        .set({ source: 'administrator', sealed_key: 'sealed elsewhere' })
        .where('id', '=', 'openai')
        .execute()
      const sealer = {
        seal: (text: string) => text,
        open: () => {
          throw new Error('wrong key')
        },
      }
      const models = await opened.start({}, { sealer })
      const list = await models.list()
      assert.match(list.discovery.find(({ kind }) => kind === 'openai')?.detail ?? '', /kept under another secret/)
      await assert.rejects(models.resolve('openai/lab-chat', caller), /Enter it again/)
    })

    it('that nobody knows are not found, whatever they are called', async () => {
      const models = await (await house()).start()
      for (const id of ['nothing', 'openai/none', '', '\u0000', '../..', "'; DROP TABLE models; --"]) {
        await assert.rejects(models.resolve(id, caller), /no such model/)
      }
    })

    it('let egress reach the configured addresses and no others', async () => {
      const openai = await lab({ protocol: 'openai' })
      const models = await (await house()).start({ environmentProviders: [named('openai', openai, null)] })
      await models.list()
      assert.equal(models.allowsPrivate(`127.0.0.1:${openai.port}`), true)
      assert.equal(models.allowsPrivate(`127.0.0.1:${openai.port + 1}`), false)
      assert.equal(models.allowsPrivate(nobody.host), true)
    })
  })
})
