import { startLabProvider } from './provider/server.ts'

export interface DevelopmentLab {
  /** What the server needs in its environment to find the scripted models. */
  environment: Record<string, string>
  close(): Promise<void>
}

/** Scripted models of two protocols at a readable pace, for working on Parley without any real one. */
export async function startDevelopmentLab(): Promise<DevelopmentLab> {
  const script = { tokensPerSecond: 60, firstTokenMs: 300 }
  const models = [
    { id: 'lab-chat', tools: true, vision: true, contextWindow: 32_768 },
    { id: 'lab-embedding', embedding: true },
  ]
  const openai = await startLabProvider({ protocol: 'openai', script, models })
  const thinking = { ...script, reasoning: 'First I look at what was asked. Then I think about how to answer it.' }
  const reasoning = { id: 'lab-thinker', tools: true, reasoning: true, contextWindow: 131_072 }
  const ollama = await startLabProvider({ protocol: 'ollama', script: thinking, models: [reasoning] })
  return {
    environment: { OPENAI_BASE_URL: openai.url, PARLEY_OLLAMA_URL: ollama.url },
    async close() {
      await Promise.all([openai.close(), ollama.close()])
    },
  }
}

// By hand: prints lines to put before a command, and stays until it is stopped.
if (process.argv[1] === import.meta.filename) {
  const lab = await startDevelopmentLab()
  for (const [name, value] of Object.entries(lab.environment)) console.log(`${name}=${value}`)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void lab.close())
}
