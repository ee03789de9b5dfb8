import type { LabScript, LabToolCall } from './script.ts'

export type LabProtocol = 'openai' | 'azure' | 'anthropic' | 'gemini' | 'ollama'

export interface LabModel {
  id: string
  /** Unset: a chat model. */
  embedding?: boolean
  tools?: boolean
  vision?: boolean
  reasoning?: boolean
  contextWindow?: number
  /** Ollama: what its owner wrote into it, such as `num_ctx 4096`. */
  parameters?: string
  /** Ollama: it runs elsewhere. */
  remote?: boolean
  /** Says in the list what it can, as some compatible servers do and OpenAI does not. */
  tells?: boolean
}

export interface LabRequest {
  method: string
  /** Without the query. */
  path: string
  query: URLSearchParams
  headers: Record<string, string>
  body: unknown
}

/** A request for an answer, freed of its protocol. */
export interface Asked {
  model: string
  question: string
  /** The last turn is a tool's result: the tools have been called, now words are due. */
  afterTool: boolean
  frames: Frames
}

export interface JsonAnswer {
  status: number
  body: unknown
  headers?: Record<string, string>
}

/** How one protocol writes an answer, as ready pieces of text for the socket. */
export interface Frames {
  contentType: string
  start(): string
  reasoning(text: string): string
  text(text: string): string
  /** One call in several pieces, its arguments cut in the middle. */
  toolCall(index: number, call: LabToolCall): string[]
  /** Everything from the finish reason to the protocol's terminator. */
  finish(reason: 'stop' | 'length' | 'refused' | 'tool-calls', usage: LabScript['usage']): string
  error(message: string): string
  /** A single event longer than any sane line. */
  longLine(length: number): string
}

export interface Wire {
  /** What a person would enter as the provider's address. */
  basePath: string
  /** The key as this protocol carries it. */
  keyOf(request: LabRequest): string | undefined
  /** Null: this path is not part of the protocol. */
  answer(request: LabRequest, models: readonly LabModel[]): Asked | JsonAnswer | StreamedLines | null
  error(status: number, message: string): unknown
  /** How this protocol refuses a key, where that is not an ordinary 401. */
  wrongKey?: JsonAnswer
}

/** Lines sent one after the other, such as the progress of a download. */
export interface StreamedLines {
  lines: unknown[]
  /** The connection stays open after them, as with a download that has not ended. */
  stays?: boolean
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function field(value: unknown, name: string): unknown {
  return isRecord(value) ? value[name] : undefined
}

export function textField(value: unknown, name: string): string {
  const found = field(value, name)
  return typeof found === 'string' ? found : ''
}

export function listField(value: unknown, name: string): unknown[] {
  const found = field(value, name)
  return Array.isArray(found) ? found : []
}

/** The text of a turn's content, which is a string in some requests and a list of parts in others. */
export function contentText(content: unknown): string {
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return ''
  return content.map((part) => textField(part, 'text')).join('')
}

/** Cuts a call's arguments in three, never at a friendly place. */
export function cutArguments(text: string): string[] {
  const cut = Math.max(1, Math.floor(text.length / 3))
  return [text.slice(0, cut), text.slice(cut, cut * 2), text.slice(cut * 2)].filter((piece) => piece !== '')
}
