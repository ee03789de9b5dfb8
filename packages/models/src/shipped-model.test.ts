import assert from 'node:assert/strict'
import { copyFile, mkdir, readdir, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, it } from 'node:test'
import { temporaryFolder } from '@parley/lab'
import { locateShippedFile, shippedModel, ShippedFileError, shippedModels } from './index.ts'
import type { ShippedFile } from './index.ts'

const home = fileURLToPath(new URL('..', import.meta.url))

async function copyOfTheEmbedder(): Promise<string> {
  const { path } = temporaryFolder('models')
  await mkdir(join(path, 'all-MiniLM-L6-v2'))
  for (const file of Object.values(shippedModels['all-MiniLM-L6-v2'])) {
    await copyFile(join(home, 'all-MiniLM-L6-v2', file.name), join(path, 'all-MiniLM-L6-v2', file.name))
  }
  return path
}

describe('the shipped models', () => {
  it('are the files that their checksums say', async () => {
    for (const name of Object.keys(shippedModels) as (keyof typeof shippedModels)[]) {
      const files: Record<string, ShippedFile> = shippedModels[name]
      const paths: Record<string, string> = await shippedModel(name)
      for (const [role, file] of Object.entries(files)) {
        assert.equal((await stat(paths[role] ?? '')).size, file.bytes)
      }
      assert.ok((await readdir(join(home, name))).includes('LICENSE'))
    }
  })

  it('are refused by name when a byte has changed, and taken again once restored', async () => {
    const folder = await copyOfTheEmbedder()
    await shippedModel('all-MiniLM-L6-v2', folder)
    const { path } = locateShippedFile('all-MiniLM-L6-v2', 'tokenizerConfig', folder)
    await writeFile(path, '{}')
    await assert.rejects(shippedModel('all-MiniLM-L6-v2', folder), (error) => {
      assert.ok(error instanceof ShippedFileError)
      assert.match(error.message, /tokenizer_config\.json is damaged.*git checkout/)
      return true
    })
    await copyFile(locateShippedFile('all-MiniLM-L6-v2', 'tokenizerConfig').path, path)
    await shippedModel('all-MiniLM-L6-v2', folder)
  })

  it('are refused when cut short or missing', async () => {
    const folder = await copyOfTheEmbedder()
    const { path } = locateShippedFile('all-MiniLM-L6-v2', 'model', folder)
    await truncate(path, 1_000_000)
    await assert.rejects(shippedModel('all-MiniLM-L6-v2', folder), /model\.int8\.onnx is damaged/)
    await assert.rejects(shippedModel('SmolLM2-135M-Instruct', folder), /SmolLM2-135M-Instruct\.Q4_1\.gguf is missing/)
  })
})
