import type { ChatTurn } from '../provider.ts'

const speakers: Record<ChatTurn['role'], string> = {
  system: 'System',
  user: 'User',
  assistant: 'Assistant',
  tool: 'Tool',
}

/** What a program reads: the turns one after the other, or as JSON for one that takes them apart itself. */
export function promptOf(turns: readonly ChatTurn[], form: 'text' | 'json'): string {
  if (form === 'json')
    return `${JSON.stringify({ messages: turns.map(({ role, text }) => ({ role, content: text })) })}\n`
  const [only] = turns
  if (turns.length === 1 && only?.role === 'user') return `${only.text}\n`
  return `${turns.map(({ role, text }) => `${speakers[role]}: ${text}`).join('\n\n')}\n\nAssistant:\n`
}
