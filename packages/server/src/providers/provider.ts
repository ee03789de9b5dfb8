import type { Capabilities, Citation, ProviderKind } from '@parley/contract'

export interface ChatTurn {
  role: 'system' | 'user' | 'assistant' | 'tool'
  text: string
  /** How much of its beginning, in characters, is quoted for it and may be shortened where it does not fit. */
  quoted?: number
  images?: { type: string; base64: string }[]
  toolCalls?: { callId: string; name: string; arguments: string }[]
  /** For role `tool`: which call this answers. */
  callId?: string
}

export interface ToolDefinition {
  name: string
  description: string
  /** JSON Schema of its arguments. */
  parameters: Record<string, unknown>
}

/** What programs may ask of an answer beyond its words. */
export interface AnswerShape {
  topP?: number
  stop?: string[]
  seed?: number
  /** Whether tools may, must or must not be called, or the one that must. Unset: the model decides. */
  toolChoice?: 'auto' | 'none' | 'required' | { name: string }
  /** JSON of any form, or one that fits a JSON Schema. */
  format?: 'json' | { name: string; schema: Record<string, unknown> }
}

export interface ChatRequest extends AnswerShape {
  /** The provider's own name of the model. */
  upstream: string
  turns: ChatTurn[]
  tools?: ToolDefinition[]
  temperature?: number
  maxTokens?: number
  /** Reasoning models need other parameter names and roles; the registry knows which these are. */
  reasoning?: boolean
  /** How long it should think, where it can be told. Unset: the provider's own habit. */
  reasoningEffort?: 'low' | 'medium' | 'high'
  /** How much text to make room for, where the provider must be told and would silently cut otherwise (Ollama). */
  contextWindow?: number
  /** What of the person's documents fits the question: in the turns already, and here for who has no model to read. */
  quotable?: { question: string; passages: Passage[] }
}

/** A quotation with the number it is cited by. */
export interface Passage {
  n: number
  title: string
  page: number | null
  text: string
}

export type ChatDelta =
  | { type: 'text'; text: string }
  | { type: 'reasoning'; text: string }
  | { type: 'tool-call'; callId: string; name: string; arguments: string }
  | { type: 'citations'; citations: Citation[] }
  /** Older turns did not fit: it read this many of the newest. */
  | { type: 'left-out'; kept: number }
  | { type: 'stage'; stage: 'loading' | 'thinking' | 'queued' }

export interface TokenCounts {
  /** All of it, whatever it costs. */
  inputTokens: number
  /** Thoughts are among it. */
  outputTokens: number
  /** Of the input: read from the provider's cache, and written to it where that is charged apart. */
  cachedInputTokens?: number
  cacheWriteTokens?: number
  reasoningTokens?: number
}

export interface ChatOutcome {
  /** `length`: the model's limit cut the answer. `incomplete`: the connection closed without the protocol's end. */
  finish: 'stop' | 'length' | 'tool-calls' | 'refused' | 'incomplete'
  usage: TokenCounts | null
}

export interface FoundModel {
  upstream: string
  name: string
  capabilities: Capabilities
  contextWindow: number | null
  /** How much of it to use unless somebody chooses, where a window takes memory. Unset: all of it. */
  usualWindow?: number
  /** Embedding models are never offered for chat. `unlikely`: by its name alone, so that somebody may know better. */
  chat: boolean | 'unlikely'
}

/** One wire protocol, bound to one address and key. Holds no state between calls but its connections. */
export interface Provider {
  readonly kind: ProviderKind
  /** The models it has now. Rejects with an AppError that says what is wrong and what to do. */
  discover(signal: AbortSignal): Promise<FoundModel[]>
  /**
   * Streams one answer. Calls `emit` synchronously per piece, in order, and resolves when the protocol has ended.
   * Rejects with an AppError: `provider_unavailable`, `provider_timeout`, `provider_refused`, `rate_limited`…
   * An abort of `signal` ends the upstream call within a second and rejects with the signal's reason.
   */
  chat(request: ChatRequest, emit: (delta: ChatDelta) => void, signal: AbortSignal): Promise<ChatOutcome>
  close?(): Promise<void>
}
