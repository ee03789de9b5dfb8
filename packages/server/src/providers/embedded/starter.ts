import { locateShippedFile } from '@parley/models'
import type { ModelFile } from './model-file.ts'
import { readGguf } from './gguf.ts'

export const starterUpstream = 'starter'

/** Chosen by measurement among several: `bench/src/starter.ts`, docs/decisions/0006-starter-model.md. */
export const starterInstruction =
  'You are a helpful, respectful and honest assistant. Always answer as helpfully as possible.\n' +
  'If a question does not make any sense, or is not factually coherent, explain why instead of answering ' +
  "something incorrectly. If you don't know the answer to a question, don't share false information.\n" +
  'Answer in English.'

/** Where llama.cpp's library is part of the installation. */
export function runsHere(platform: string = process.platform, architecture: string = process.arch): boolean {
  return platform === 'linux' && (architecture === 'x64' || architecture === 'arm64')
}

export const notHere =
  'Models in files run on Linux (x64 and arm64) only. Connect Ollama, a local server or a key instead.'

/** The model that ships. Small as it is, it needs little context to show what a conversation is. */
export async function describeStarter(folder?: string): Promise<ModelFile> {
  const { path, sha256 } = locateShippedFile('SmolLM2-135M-Instruct', 'model', folder)
  return {
    upstream: starterUpstream,
    name: 'Starter',
    path,
    sha256,
    facts: await readGguf(path),
    contextSize: 3072,
    instruction: starterInstruction,
    // What its makers recommend.
    sampling: { temperature: 0.2, topP: 0.9, minP: 0 },
  }
}
