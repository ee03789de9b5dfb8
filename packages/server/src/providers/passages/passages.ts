import type { ChatOutcome, Provider } from '../provider.ts'

const nothingYet = `There is no language model connected, and there are no documents to answer from yet, so I cannot answer this.

What you can do:

- **Start Ollama** on this machine: its models appear here by themselves.
- **Connect a model:** an administrator can set a key such as \`OPENAI_API_KEY\`, or the address of a local model server, and start Parley again.

Your message is kept. Ask again once a model is there.`

/** Stands in where there is no model at all, and says so. */
export function createPassagesProvider(): Provider {
  return {
    kind: 'passages',
    discover: async () => [
      {
        upstream: 'passages',
        name: 'No model',
        capabilities: { tools: false, vision: false, reasoning: false },
        contextWindow: null,
        chat: true,
      },
    ],
    async chat(_request, emit, signal): Promise<ChatOutcome> {
      signal.throwIfAborted()
      emit({ type: 'text', text: nothingYet })
      return { finish: 'stop', usage: null }
    },
  }
}
