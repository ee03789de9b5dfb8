export type LabFault =
  /** Ends the connection without a byte. */
  | 'reset'
  /** Accepts the request and never sends headers. */
  | 'silent'
  | 'stall'
  /** Ends the answer politely but without the protocol's end. */
  | 'close'
  /** Tears the connection down in the middle. */
  | 'cut'
  | 'html'
  | 'garbage'
  | 'long-line'
  | 'bytes'
  | 'invalid-utf8'
  | 'error-in-stream'
  | 'endless'
  /** Sends the protocol's end and keeps the connection open. */
  | 'lingers'
  | 'plain-error'
  | 'rate-limited'
  | 'server-error'
  | 'overloaded'
  | 'bad-key'
  | 'too-long'
  | 'redirect'

export interface LabToolCall {
  name: string
  arguments: string
}

/** What one answer does. Everything has a default; plain data, so that a script can cross a process boundary. */
export interface LabScript {
  /** Whole, or cut into tokens. Unset: a Markdown answer built from the question. */
  text?: string | readonly string[]
  reasoning?: string | readonly string[]
  toolCalls?: readonly LabToolCall[]
  usage?: { inputTokens: number; outputTokens: number; cachedInputTokens?: number } | null
  finish?: 'stop' | 'length' | 'refused'
  /** 0: as fast as it goes. */
  tokensPerSecond?: number
  firstTokenMs?: number
  fault?: LabFault
  /** How many tokens go out before a fault in the middle. */
  after?: number
  /** How many requests meet the fault before all is well. Unset: every one. */
  times?: number
  retryAfterSeconds?: number
  /** How many tokens a generated answer has. */
  tokens?: number
}

const faults = new Set<string>([
  'reset',
  'silent',
  'stall',
  'close',
  'cut',
  'html',
  'garbage',
  'long-line',
  'bytes',
  'invalid-utf8',
  'error-in-stream',
  'endless',
  'lingers',
  'plain-error',
  'rate-limited',
  'server-error',
  'overloaded',
  'bad-key',
  'too-long',
  'redirect',
] satisfies LabFault[])

function isFault(word: string): word is LabFault {
  return faults.has(word)
}

type NumberKey = 'tokensPerSecond' | 'firstTokenMs' | 'after' | 'tokens' | 'times' | 'retryAfterSeconds'

const numberKeys: Record<string, NumberKey> = {
  speed: 'tokensPerSecond',
  first: 'firstTokenMs',
  after: 'after',
  tokens: 'tokens',
  times: 'times',
  'retry-after': 'retryAfterSeconds',
}

/**
 * Reads a script from the beginning of a question: `/lab stall after=5 speed=50 the question itself`. The first word
 * that is no instruction begins the question.
 */
export function readLabCommand(question: string): { script: LabScript; question: string } | null {
  if (!question.startsWith('/lab')) return null
  const words = question.slice('/lab'.length).trim().split(/\s+/)
  const script: LabScript = {}
  while (words.length > 0 && readWord(words[0] ?? '', script)) words.shift()
  return { script, question: words.join(' ') }
}

function readWord(word: string, script: LabScript): boolean {
  if (isFault(word)) script.fault = word
  else if (word === 'reasoning')
    script.reasoning = 'First I look at what was asked. Then I think about how to answer it.'
  else if (word === 'length' || word === 'refused') script.finish = word
  else return readPair(word, script)
  return true
}

function readPair(word: string, script: LabScript): boolean {
  const [name = '', value = ''] = word.split(/=(.*)/s)
  if (name === 'tool' && value !== '') {
    const [tool = '', given = '{}'] = value.split(/:(.*)/s)
    script.toolCalls = [...(script.toolCalls ?? []), { name: tool, arguments: given }]
    return true
  }
  const key = numberKeys[name]
  if (key === undefined || value === '' || !Number.isFinite(Number(value))) return false
  script[key] = Number(value)
  return true
}
