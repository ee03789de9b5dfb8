import type { ChatRequest, ChatTurn, Provider } from '#providers/index.ts'
import { wordsOf } from '#platform/text/index.ts'

/** A question this short leans on the one before it: "and in winter?" */
const shortQuestion = 5
const longestQuery = 2_000
const turnsShown = 4
const turnCharacters = 600
const instruction =
  'Rewrite the last question so that it can be understood without the conversation before it. Keep its language. Answer with the rewritten question alone.'

const saidBy = (turns: readonly ChatTurn[]): string[] =>
  turns.filter(({ role }) => role === 'user').map(({ text }) => text.trim())

/** What to look for: the question, and the one before it where this one does not stand by itself. */
export function queryOf(turns: readonly ChatTurn[]): string {
  const [question = '', before = ''] = saidBy(turns).toReversed()
  const query = wordsOf(question).length < shortQuestion ? `${before} ${question}` : question
  return query.trim().slice(0, longestQuery)
}

/** Whether a model would make more of it than `queryOf`. */
export function leansOnOthers(turns: readonly ChatTurn[]): boolean {
  const said = saidBy(turns)
  return said.length > 1 && wordsOf(said.at(-1) ?? '').length < 2 * shortQuestion
}

/** The question as the conversation's model puts it; null where it says nothing usable in time. */
export async function rewrite(
  turns: readonly ChatTurn[],
  { provider, request }: { provider: Provider; request: Omit<ChatRequest, 'turns'> },
  signal: AbortSignal,
): Promise<string | null> {
  const { reasoningEffort: _forAnswers, ...plain } = request
  const shown = turns
    .filter(({ role, text }) => (role === 'user' || role === 'assistant') && text !== '')
    .slice(-turnsShown)
    .map(({ role, text }) => `${role === 'user' ? 'Person' : 'Assistant'}: ${text.slice(0, turnCharacters)}`)
  let said = ''
  try {
    const asked: ChatTurn[] = [
      { role: 'system', text: instruction },
      { role: 'user', text: shown.join('\n') },
    ]
    await provider.chat(
      { ...plain, turns: asked, temperature: 0, maxTokens: 120 },
      (delta) => {
        if (delta.type === 'text') said += delta.text
      },
      signal,
    )
  } catch {
    return null
  }
  const [line = ''] = said.trim().split('\n')
  return line.length >= 3 && line.length <= 500 ? line : null
}
