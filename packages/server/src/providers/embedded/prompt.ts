import type { ChatHistoryItem, Token } from 'node-llama-cpp'
import type { ChatTurn } from '../provider.ts'

export interface Prompt {
  history: ChatHistoryItem[]
  tokens: Token[]
}

/** Not even the newest message fits. */
export class TooLongError extends Error {
  override readonly name = 'TooLongError'
}

/** What the answer gets at least. */
const smallestAnswer = 0.25

/** The newest turns that leave room for an answer; instructions always. */
export function fitPrompt(
  turns: readonly ChatTurn[],
  contextSize: number,
  tokenize: (history: ChatHistoryItem[]) => Token[],
): Prompt {
  const instructions = turns.filter((turn) => turn.role === 'system').map((turn) => turn.text)
  const said = turns.filter((turn) => turn.role !== 'system')
  const room = Math.floor(contextSize * (1 - smallestAnswer))
  for (let from = 0; from < said.length; from = nextQuestion(said, from)) {
    const history = historyOf(instructions, said.slice(from))
    const tokens = tokenize(history)
    if (tokens.length <= room) return { history, tokens }
  }
  throw new TooLongError(`Only ${room} tokens fit.`)
}

/** A conversation never begins with an answer. */
function nextQuestion(turns: readonly ChatTurn[], from: number): number {
  const next = turns.findIndex((turn, index) => index > from && turn.role === 'user')
  return next === -1 ? turns.length : next
}

function historyOf(instructions: string[], turns: readonly ChatTurn[]): ChatHistoryItem[] {
  const history: ChatHistoryItem[] = []
  if (instructions.length > 0) history.push({ type: 'system', text: instructions.join('\n\n') })
  for (const turn of turns) {
    if (turn.role === 'assistant') history.push({ type: 'model', response: [turn.text] })
    // What a tool found, in a conversation begun with another model.
    else history.push({ type: 'user', text: turn.text })
  }
  history.push({ type: 'model', response: [] })
  return history
}
