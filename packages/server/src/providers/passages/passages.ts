import type { ChatOutcome, Passage, Provider } from '../provider.ts'
import { bestQuotes } from './quote.ts'

const nothingYet = `There is no language model connected, and there are no documents to answer from yet, so I cannot answer this.

What you can do:

- **Start Ollama** on this machine: its models appear here by themselves.
- **Connect a model:** an administrator enters a key, or the address of a local model server, in Administration under Models. A key such as \`OPENAI_API_KEY\` in the environment does as well.

Your message is kept. Ask again once a model is there.`

const nothingFits = `Nothing in these documents fits the question. No language model is connected, so I can only quote what they say.`

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
    async chat({ quotable }, emit, signal): Promise<ChatOutcome> {
      signal.throwIfAborted()
      emit({ type: 'text', text: quotable === undefined ? nothingYet : quoted(quotable.question, quotable.passages) })
      return { finish: 'stop', usage: null }
    },
  }
}

function quoted(question: string, passages: readonly Passage[]): string {
  const quotes = bestQuotes(question, passages)
  if (quotes.length === 0) return nothingFits
  const lines = quotes.map(({ n, text }) => `> ${text} [${n}]`)
  return `This is what your documents say:

${lines.join('\n>\n')}

*No language model is connected: these are the sentences that fit best, word for word.*`
}
