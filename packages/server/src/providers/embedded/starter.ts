import { locateShippedFile } from '@parley/models'
import type { ChatTurn } from '../provider.ts'
import type { ModelFile } from './model-file.ts'
import { readGguf } from './gguf.ts'

export const starterUpstream = 'starter'

/**
 * What it reads before every conversation, chosen by measurement: `bench/src/starter.ts` and
 * docs/decisions/0006-starter-model.md. Two examples do more for so small a model than any wording.
 */
export const starterOpening: readonly ChatTurn[] = [
  { role: 'system', text: 'You are a helpful assistant.' },
  { role: 'user', text: 'What is the capital of Portugal?' },
  { role: 'assistant', text: 'The capital of Portugal is Lisbon.' },
  { role: 'user', text: 'What is 8 + 1?' },
  { role: 'assistant', text: '8 + 1 = 9.' },
]

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
    template: null,
    // Too small to know when to call one.
    tools: false,
    contextSize: 3072,
    opening: starterOpening,
    // What its makers recommend.
    sampling: { temperature: 0.2, topP: 0.9, minP: 0 },
  }
}
