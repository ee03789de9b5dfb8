import type { ChatTurn } from './provider.ts'

/** For protocols that keep instructions apart from the turns. */
export function splitSystem(turns: readonly ChatTurn[]): { system: string; turns: ChatTurn[] } {
  return {
    system: turns
      .filter((turn) => turn.role === 'system')
      .map((turn) => turn.text)
      .join('\n\n'),
    turns: turns.filter((turn) => turn.role !== 'system'),
  }
}

/** The tool a result answers, for protocols that name it instead of the call's id. */
export function toolNameOf(turns: readonly ChatTurn[], callId: string | undefined): string {
  for (const turn of turns) {
    const call = turn.toolCalls?.find((candidate) => candidate.callId === callId)
    if (call) return call.name
  }
  return 'tool'
}

/** A call's arguments as an object, for protocols that carry them unpacked; what is no object becomes an empty one. */
export function argumentsObject(text: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(text)
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? { ...parsed } : {}
  } catch {
    return {}
  }
}
