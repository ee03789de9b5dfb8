import type { ChatTurn, ToolDefinition } from '#providers/provider.ts'
import { estimateTokens } from '#platform/text/index.ts'
import { tokensOf } from './run-usage.ts'

/** Of a window, what the answer gets and the error of an estimate takes. */
const shareOfPrompt = 0.75
/** What a shortened result keeps at least, in characters: enough to know what it was. */
const leastOfResult = 300
const note = '\n[The rest of this result was left out: there is no room for it.]'
const tokensOfNote = Math.ceil(estimateTokens(note))

/** How many tokens, as we estimate them, the turns may take beside what tools are offered. */
export function roomForTurns(window: number, factor: number, tools: readonly ToolDefinition[] = []): number {
  return Math.max(0, Math.floor((window * shareOfPrompt) / factor - tokensOfTools(tools)))
}

function tokensOfTools(tools: readonly ToolDefinition[]): number {
  return tools.reduce((sum, tool) => sum + estimateTokens(JSON.stringify(tool)), 0)
}

/**
 * The newest turns that fit: instructions and the `newest` always, and never half an exchange, be it of a question with
 * its answer or of a call with its results. `left`: how many were left out.
 */
export function fitTurns<Turn extends ChatTurn>(
  turns: readonly Turn[],
  room: number,
  newest = 1,
): { turns: Turn[]; left: number } {
  const instructions = turns.filter(({ role }) => role === 'system')
  const said = turns.filter(({ role }) => role !== 'system')
  let from = 0
  let tokens = tokensOf(turns)
  while (tokens > room) {
    const next = said.findIndex(({ role }, index) => index > from && role === 'user')
    if (next === -1 || next > said.length - newest) break
    tokens -= tokensOf(said.slice(from, next))
    from = next
  }
  return { turns: [...instructions, ...said.slice(from)], left: from }
}

/** Where results of tools do not fit any more, the older ones are shortened first. `fits`: whether that was enough. */
export function fitResults(turns: readonly ChatTurn[], room: number): { turns: ChatTurn[]; fits: boolean } {
  const fitted = [...turns]
  let over = tokensOf(turns) - room
  for (const [index, turn] of turns.entries()) {
    if (over <= 0) break
    if (turn.role !== 'tool' || turn.text.length <= leastOfResult) continue
    const tokens = estimateTokens(turn.text)
    const share = Math.max(0, 1 - (over + tokensOfNote) / tokens)
    const keep = Math.max(leastOfResult, Math.floor(turn.text.length * share))
    const text = `${turn.text.slice(0, keep).toWellFormed()}${note}`
    over -= tokens - estimateTokens(text)
    fitted[index] = { ...turn, text }
  }
  return { turns: fitted, fits: over <= 0 }
}
