import { startMailSink } from './mail/mail-sink.ts'
import { startLabProvider } from './provider/server.ts'

export interface DevelopmentLab {
  /** What the server needs in its environment to find all of it. */
  environment: Record<string, string>
  close(): Promise<void>
}

/** Scripted models of every protocol at a readable pace and a mail server, for working on Parley without any real one. */
export async function startDevelopmentLab(): Promise<DevelopmentLab> {
  const script = { tokensPerSecond: 60, firstTokenMs: 300 }
  const models = [
    { id: 'lab-chat', tools: true, vision: true, contextWindow: 32_768 },
    { id: 'lab-embedding', embedding: true },
  ]
  const thinking = { ...script, reasoning: 'First I look at what was asked. Then I think about how to answer it.' }
  const thinker = { id: 'lab-thinker', tools: true, reasoning: true, contextWindow: 131_072 }
  const providers = await Promise.all([
    startLabProvider({ protocol: 'openai', script, models }),
    startLabProvider({ protocol: 'anthropic', script, models: [{ id: 'lab-anthropic', tools: true }] }),
    startLabProvider({ protocol: 'gemini', script, models: [{ id: 'lab-gemini', tools: true }] }),
    startLabProvider({ protocol: 'azure', script, models: [{ id: 'lab-azure', tools: true }] }),
    startLabProvider({ protocol: 'ollama', script: thinking, models: [thinker] }),
  ])
  const [openai, anthropic, gemini, azure, ollama] = providers
  const mail = await startMailSink()
  return {
    environment: {
      OPENAI_BASE_URL: openai.url,
      ANTHROPIC_BASE_URL: anthropic.url,
      GEMINI_BASE_URL: gemini.url,
      AZURE_OPENAI_ENDPOINT: azure.url,
      AZURE_OPENAI_DEPLOYMENTS: 'lab-azure',
      PARLEY_OLLAMA_URL: ollama.url,
      PARLEY_SMTP_URL: mail.url,
    },
    async close() {
      await Promise.all([...providers.map((provider) => provider.close()), mail.close()])
    },
  }
}

// By hand: prints lines to put before a command, and stays until it is stopped.
if (process.argv[1] === import.meta.filename) {
  const lab = await startDevelopmentLab()
  for (const [name, value] of Object.entries(lab.environment)) console.log(`${name}=${value}`)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void lab.close())
}
