import type { ChatHistoryItem, Token } from 'node-llama-cpp'
import type { ChatTurn } from '../provider.ts'
import { historyOf } from './history.ts'

export interface Prompt {
  history: ChatHistoryItem[]
  tokens: Token[]
  /** Turns before these did not fit. */
  from: number
}

/** Not even the newest message fits. */
export class TooLongError extends Error {
  override readonly name = 'TooLongError'
}

/** What the answer gets at least. */
const smallestAnswer = 0.25

/** Less of what is quoted says nothing. */
const leastQuoted = 200

export interface Room {
  contextSize: number
  /** Whether the template has a form for calls. */
  calls: boolean
  /** All that is read before the answer, tools included. */
  tokenize(history: ChatHistoryItem[]): Token[]
}

/**
 * The newest turns that leave room for an answer; instructions always. Where the newest alone does not fit, what it
 * quotes is cut.
 */
export function fitPrompt(turns: readonly ChatTurn[], { contextSize, calls, tokenize }: Room): Prompt {
  const instructions = turns.filter((turn) => turn.role === 'system').map((turn) => turn.text)
  const said = turns.filter((turn) => turn.role !== 'system')
  const room = Math.floor(contextSize * (1 - smallestAnswer))
  for (let from = 0; from < said.length; from = nextQuestion(said, from)) {
    const history = historyOf(instructions, said.slice(from), calls)
    const tokens = tokenize(history)
    if (tokens.length <= room) return { history, tokens, from }
  }
  const cut = shortened(said, room, (turn) => tokenize(historyOf(instructions, [turn], calls)))
  if (cut !== undefined) {
    const history = historyOf(instructions, [cut], calls)
    return { history, tokens: tokenize(history), from: said.length - 1 }
  }
  throw new TooLongError(`Only ${room} tokens fit.`)
}

/** As much of the quotations before the newest question as fits, found by halving. */
function shortened(
  said: readonly ChatTurn[],
  room: number,
  tokenize: (turn: ChatTurn) => Token[],
): ChatTurn | undefined {
  const turn = said.at(-1)
  const { quoted = 0, text = '' } = turn ?? {}
  if (turn === undefined || quoted < leastQuoted) return undefined
  const cutAt = (length: number): ChatTurn => ({
    ...turn,
    text: `${text.slice(0, length).toWellFormed()}…\n\n${text.slice(quoted)}`,
  })
  let fits = 0
  let tooMuch = quoted
  while (tooMuch - fits > 50) {
    const middle = Math.floor((fits + tooMuch) / 2)
    if (tokenize(cutAt(middle)).length <= room) fits = middle
    else tooMuch = middle
  }
  return fits < leastQuoted ? undefined : cutAt(fits)
}

/** A conversation never begins with an answer. */
function nextQuestion(turns: readonly ChatTurn[], from: number): number {
  const next = turns.findIndex((turn, index) => index > from && turn.role === 'user')
  return next === -1 ? turns.length : next
}
